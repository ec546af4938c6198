import CHiredis

/// The bytes of commands as they go to the server, formatted by hiredis.
struct RedisCommand {
    /// All commands, one after another.
    private(set) var bytes: [UInt8] = []
    /// How many replies they will get.
    private(set) var count = 0
    /// The name of the first command that is no prefix, for messages. Never an argument: it may be a password.
    private(set) var name = ""

    /// Adds one command; `peer` is who an error message is about. A prefix lends no name.
    mutating func append(
        _ arguments: [RedisArgument], peer: String, isPrefix: Bool = false
    ) throws(HiredisError) {
        guard let first = arguments.first, arguments.count <= Int(Int32.max) else {
            throw HiredisError(
                .invalidCommand,
                "a command to redis at \(peer) has no arguments; expected at least its name")
        }
        if name.isEmpty, !isPrefix {
            var text: [UInt8] = []
            first.append(to: &text)
            name = String(decoding: text.prefix(32), as: UTF8.self)
        }
        // One flat buffer keeps every argument's address stable while hiredis reads it.
        var words: [UInt8] = []
        var lengths: [Int] = []
        lengths.reserveCapacity(arguments.count)
        for argument in arguments {
            let start = words.count
            argument.append(to: &words)
            lengths.append(words.count - start)
        }
        guard Self.format(words, lengths, into: &bytes) else {
            throw HiredisError(
                .invalidCommand,
                "hiredis could not format \(name) with \(arguments.count) arguments"
                    + " (\(words.count) bytes) for redis at \(peer): out of memory")
        }
        count += 1
    }

    private static func format(
        _ words: [UInt8], _ lengths: [Int], into bytes: inout [UInt8]
    ) -> Bool {
        var target: UnsafeMutablePointer<CChar>?
        let length = unsafe words.withUnsafeBytes { words in
            // hiredis copies nothing from an empty argument, but it wants an address.
            let start = unsafe words.baseAddress?.assumingMemoryBound(to: CChar.self)
            var offset = 0
            var pointers = unsafe [UnsafePointer<CChar>?]()
            unsafe pointers.reserveCapacity(lengths.count)
            for length in lengths {
                unsafe pointers.append(start.map { unsafe $0 + offset })
                offset += length
            }
            // An Int32 in 0.14, a 64-bit integer from 1.1 on.
            return unsafe Int(
                redisFormatCommandArgv(&target, Int32(lengths.count), &pointers, lengths))
        }
        guard length >= 0, let target = unsafe target else { return false }
        defer { unsafe redisFreeCommand(target) }
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: target, count: length))
        return true
    }
}
