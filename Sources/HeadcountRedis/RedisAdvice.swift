import Hiredis

/// What went wrong with Redis and what to do about it, for whoever gave the URL.
///
/// The errors themselves are Hiredis's, which knows connections and no URLs.
package enum RedisAdvice {
    /// One sentence. What a connection waits for before its next attempt is left out: what ended the last
    /// one says more.
    package static func text(for error: any Error) -> String {
        guard let error = error as? HiredisError else { return "\(error)" }
        if error.code == .backingOff, let cause = error.cause { return text(for: cause) }
        let server = error.serverError
        // Redis names the script and its line, or repeats what it was sent: that says nothing to others.
        let message = error.message.replacing(
            /(?s)( script: [0-9a-f]{40},|, with args beginning with: ).*/, with: "")
        return message.trimmingSuffix(".") + (advice(server) ?? advice(error) ?? "")
    }

    private static func advice(_ server: RedisServerError?) -> String? {
        guard let server else { return nil }
        return switch server.prefix {
        case "NOAUTH":
            "; put them into the URL: redis://user:password@host:6379"
        case "NOPERM": "; the README's section Redis has the line for ACL SETUSER"
        case "READONLY": "; it is a replica: name its primary, or redis+sentinel://"
        case _ where server.message.contains("unknown command"): "; expected Redis 6 or later"
        default: nil
        }
    }

    private static func advice(_ error: HiredisError) -> String? {
        // What a node said stands within what was looked for.
        if error.message.contains("cluster support disabled") {
            return "; it is no Redis Cluster: name it with redis://"
        }
        if error.message.hasSuffix("connect with TLS") { return ": rediss:// in the URL" }
        guard error.code == .tlsFailed, error.message.contains("no trusted authority") else {
            return nil
        }
        return ": ?ca=FILE in the URL"
    }
}

extension StringProtocol {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : String(self)
    }
}
