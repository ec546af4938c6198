import Hiredis

@testable import Headcount
@testable import HeadcountRedis

/// What Redis holds, beside what the model holds.
extension PermitRun {
    /// Takes over the number of a new epoch, which both must have opened, or neither.
    mutating func adoptEpoch() async throws -> Epoch {
        let found = try await epochField("id")
        guard var key = model.epochKey else { throw Difference("step \(step): no epoch") }
        try require(
            (found == key.id) || found > lastEpoch && key.id > lastEpoch,
            "epoch \(found) after \(lastEpoch), the model has \(key.id)")
        if found != lastEpoch { seen["epochs", default: 0] += 1 }
        for (token, lease) in key.holders where lease.epoch == key.id {
            key.holders[token]?.epoch = found
        }
        if key.settled == key.id { key.settled = found }
        key.id = found
        model.epochKey = key
        lastEpoch = found
        return Epoch(found)
    }

    func compare() async throws {
        let key = model.epochKey
        let pairs = try await redis(["HGETALL", RedisArgument(bench.key("epoch"))]).array ?? []
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            fields[pairs[index].string ?? ""] = pairs[index + 1].string
        }
        func number(_ field: String) -> UInt64 { fields[field].flatMap { UInt64($0) } ?? 0 }
        try require(number("id") == key?.id ?? 0, "id \(number("id"))")
        try require(number("settled") == key?.settled ?? 0, "settled \(number("settled"))")
        try require(number("shortages") == key?.shortages ?? 0, "shortages")
        try require(number("limits") == key?.limitsVersion ?? 0, "limits \(number("limits"))")
        let holders = fields.filter { $0.key.hasPrefix("holder:") }
        try require(
            holders.mapValues { $0.split(separator: " ").last.map(String.init) }
                == Dictionary(
                    uniqueKeysWithValues: (key?.holders ?? [:]).map {
                        ("holder:\($0.key)", "\($0.value.epoch)")
                    }), "the holders are \(holders)")
        for token in tokens {
            let key = RedisArgument(bench.key("permits:\(token)"))
            let pairs = try await redis(["HGETALL", key]).array ?? []
            var held: [String: String] = [:]
            for index in stride(from: 0, to: pairs.count - 1, by: 2) {
                held[pairs[index].string ?? ""] = pairs[index + 1].string
            }
            var expected: [String: String] = [:]
            if let permits = model.permits[token] {
                expected["#"] = "\(permits.sequence)"
                for (scope, count) in permits.held { expected[scope.field] = "\(count)" }
            }
            try require(held == expected, "\(token) has \(held), in the model \(expected)")
        }
    }
}

extension PermitScope {
    /// Its field in a hash of permits.
    fileprivate var field: String {
        switch self {
        case .sockets: "s"
        case .topic(let topic): "t\(topic.name)"
        }
    }
}
