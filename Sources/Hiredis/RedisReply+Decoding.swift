import CHiredis

extension RedisReply {
    /// Copies a reply and all its elements; `nil` for a type that RESP2 does not have.
    ///
    /// hiredis bounds the depth (7 arrays in 0.14, 9 in 1.x), so the recursion is bounded too.
    init?(copying reply: UnsafePointer<redisReply>) {
        switch unsafe reply.pointee.type {
        case REDIS_REPLY_NIL: self = .null
        case REDIS_REPLY_INTEGER: self = unsafe .integer(reply.pointee.integer)
        case REDIS_REPLY_STATUS:
            self = .status(String(decoding: unsafe Self.text(of: reply), as: UTF8.self))
        case REDIS_REPLY_STRING: self = .bytes(unsafe Self.text(of: reply))
        case REDIS_REPLY_ERROR:
            let message = String(decoding: unsafe Self.text(of: reply), as: UTF8.self)
            self = .error(RedisServerError(message))
        case REDIS_REPLY_ARRAY:
            let elements = unsafe UnsafeBufferPointer(
                start: reply.pointee.element, count: Int(reply.pointee.elements))
            var copies: [RedisReply] = []
            copies.reserveCapacity(elements.count)
            for index in elements.indices {
                guard let element = unsafe elements[index],
                    let copy = unsafe RedisReply(copying: element)
                else { return nil }
                copies.append(copy)
            }
            self = .array(copies)
        default: return nil
        }
    }

    private static func text(of reply: UnsafePointer<redisReply>) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len))
    }
}
