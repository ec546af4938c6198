import CHiredis

/// How much of a reply is believed in: a server that is no Redis, or a hostile one, announces what it
/// likes, and hiredis makes room for all of it at once.
///
/// `*2147483647` alone would reserve 16 GiB, and to give them back takes seconds, in which nothing
/// else is sent or received.
@safe struct ReplyBounds: ~Copyable {
    /// The most elements of one array.
    static let maximumElements = 1 << 20
    /// The most bytes that come before a reply is complete.
    static let maximumBytes = 1 << 26

    /// As the parser had them, and as it has them now.
    private let functions: UnsafeMutableBufferPointer<redisReplyObjectFunctions>

    /// Bounds the arrays of one parser, which must go before this.
    init(_ reader: UnsafeMutablePointer<redisReader>) {
        let original = unsafe reader.pointee.fn.pointee
        unsafe functions = .allocate(capacity: 2)
        unsafe functions.initialize(repeating: original)
        unsafe functions[1].createArray = { task, count in
            guard let task = unsafe task, count <= ReplyBounds.maximumElements else { return nil }
            let original = unsafe task.pointee.privdata.assumingMemoryBound(
                to: redisReplyObjectFunctions.self)
            return unsafe original.pointee.createArray(task, count)
        }
        guard let start = unsafe functions.baseAddress else { return }
        unsafe reader.pointee.privdata = UnsafeMutableRawPointer(start)
        unsafe reader.pointee.fn = start + 1
    }

    deinit { unsafe functions.deallocate() }
}
