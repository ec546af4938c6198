import Headcount
import Hiredis

/// An array reply whose elements have fixed places.
struct ReplyRow {
    private let elements: [RedisReply]

    init(_ reply: RedisReply) {
        elements = reply.array ?? []
    }

    /// The elements from one place on.
    func dropFirst(_ count: Int) -> ArraySlice<RedisReply> { elements.dropFirst(count) }

    /// The text in one place; nil when there is none.
    func string(_ place: Int) -> String? {
        elements.indices.contains(place) ? elements[place].string : nil
    }

    /// The whole number in one place; nil when there is none, or none that a script writes.
    func number(_ place: Int) -> UInt64? {
        elements.indices.contains(place) ? elements[place].number : nil
    }

    /// The whole number in one place.
    func number(_ place: Int, of script: String) throws(HeadcountError) -> UInt64 {
        guard let number = number(place) else { throw ReplyError.unexpected(script) }
        return number
    }

    /// The elements of the array in one place; nil when there is none.
    func array(_ place: Int) -> [RedisReply]? {
        elements.indices.contains(place) ? elements[place].array : nil
    }

    /// A number of topics, connections or sockets in one place; nil when there is none, or when it
    /// is absurd.
    func count(_ place: Int) -> Int? {
        guard elements.indices.contains(place), let number = elements[place].integer,
            (0...Keyspace.maximumCount).contains(number)
        else { return nil }
        return Int(number)
    }

    /// The name, value, name, value… in one place.
    func pairs(_ place: Int) -> [(name: String, value: RedisReply)]? {
        guard elements.indices.contains(place), let flat = elements[place].array,
            flat.count.isMultiple(of: 2)
        else { return nil }
        var pairs: [(name: String, value: RedisReply)] = []
        pairs.reserveCapacity(flat.count / 2)
        for index in stride(from: 0, to: flat.count, by: 2) {
            guard let name = flat[index].string else { return nil }
            pairs.append((name, flat[index + 1]))
        }
        return pairs
    }
}

extension RedisReply {
    /// A number that a script of ours can have written; nil for any other.
    var number: UInt64? {
        integer.flatMap { (0..<Keyspace.maximumNumber).contains($0) ? UInt64($0) : nil }
    }
}
