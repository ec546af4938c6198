import Headcount

/// Counts as the scripts take and keep them: a line `count topic` for each.
enum CountLines {
    /// Writes the lines of these counts.
    static func text(_ counts: ArraySlice<TopicCount>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(counts.count * 32)
        for row in counts {
            text.append(contentsOf: String(row.count).utf8)
            text.append(UInt8(ascii: " "))
            text.append(contentsOf: row.topic.name.utf8)
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }

    /// Appends the counts of these lines; false when it is no text of ours.
    static func append(_ text: [UInt8], to counts: inout [TopicCount]) -> Bool {
        var place = 0
        while place < text.count {
            var count: Int64 = 0
            let start = place
            while place < text.count, let digit = digit(text[place]) {
                count = count * 10 + digit
                guard count <= Keyspace.maximumCount else { return false }
                place += 1
            }
            guard place > start, place < text.count, text[place] == UInt8(ascii: " "),
                let end = text[place...].firstIndex(of: UInt8(ascii: "\n")), end > place + 1
            else { return false }
            guard let name = String(validating: text[(place + 1)..<end], as: UTF8.self),
                let topic = try? Topic(name)
            else { return false }
            counts.append(TopicCount(topic: topic, count: Int(count)))
            place = end + 1
        }
        return true
    }

    private static func digit(_ byte: UInt8) -> Int64? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            ? Int64(byte - UInt8(ascii: "0")) : nil
    }
}
