import JSONBytes

/// What a Phoenix server's V2 text frame says to a client that only waits for replies.
enum ServerMessage: Equatable {
    /// A reply to the push with this number; `error` has the reason, nil for status ok.
    case reply(number: Int, error: String?)
    /// The channel is gone: `phx_close` or `phx_error`.
    case channelEnd
    /// A push or a broadcast.
    case push

    /// Reads `[join_ref, ref, topic, event, payload]`; nil for what is no such array.
    static func read(_ bytes: Span<UInt8>) -> ServerMessage? {
        var ref, event, payload: JSONMember?
        var count = 0
        do {
            try JSONScanner.scan(bytes) { member in
                switch count {
                case 1: ref = member
                case 3: event = member
                case 4: payload = member
                default: break
                }
                count += 1
            }
        } catch {
            return nil
        }
        guard let ref, let event, let payload else { return nil }
        if JSONString.matches(bytes, event.value, "phx_reply") {
            guard let number = number(bytes, ref.value) else { return .push }
            return .reply(number: number, error: error(bytes, payload.value))
        }
        let isEnd = ["phx_close", "phx_error"].contains {
            JSONString.matches(bytes, event.value, $0)
        }
        return isEnd ? .channelEnd : .push
    }

    /// The number between the quotes of a ref of ours.
    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard range.count > 2, range.count < 20 else { return nil }
        var number = 0
        for index in range.lowerBound + 1..<range.upperBound - 1 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else {
                return nil
            }
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        return number
    }

    private static let okBeginning = Array(#"{"status":"ok","#.utf8)

    /// The reason of a reply that is not ok; nil for one that is.
    private static func error(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        // How this server writes it: a large answer needs no second look.
        let isOk =
            range.count > okBeginning.count
            && okBeginning.indices.allSatisfy {
                bytes[range.lowerBound + $0] == okBeginning[$0]
            }
        if isOk { return nil }
        guard let payload = try? JSONObject(bytes.array(range)) else { return "no object" }
        guard payload.string("status") != "ok" else { return nil }
        let response = payload.raw("response").flatMap { try? JSONObject($0) }
        return response?.string("reason") ?? "without a reason"
    }
}
