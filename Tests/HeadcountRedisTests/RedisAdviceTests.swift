import HeadcountRedis
import Hiredis
import Testing

@Suite("Advice about Redis")
struct RedisAdviceTests {
    private func refused(_ message: String) -> HiredisError {
        let error = RedisServerError(message)
        return HiredisError(.serverError, "redis at a:1 answered: \(message)", cause: error)
    }

    @Test("what Redis refuses is said with what to do about it")
    func refusals() {
        for (message, end) in [
            (
                "NOAUTH Authentication required.",
                "required; put them into the URL: "
                    + "redis://user:password@host:6379"
            ),
            ("NOPERM no", "NOPERM no; the README's section Redis has the line for ACL SETUSER"),
            (
                "READONLY You can't write against a read only replica. script: "
                    + String(repeating: "3b", count: 20) + ", on @user_script:70.",
                "read only replica; it is a replica: name its primary, or redis+sentinel://"
            ),
            (
                "ERR unknown command 'SCRIPT', with args beginning with: 'LOAD' '-- a\nb'",
                "'SCRIPT'; expected Redis 6 or later"
            ),
            (
                "ERR This instance has cluster support disabled",
                "disabled; it is no Redis Cluster: name it with redis://"
            ), ("LOADING", "answered: LOADING"),
        ] {
            #expect(RedisAdvice.text(for: refused(message)).hasSuffix(end), "\(message)")
        }
    }

    @Test("what Redis says of a script is kept")
    func scripts() {
        let error = HiredisError(
            .serverError, "Redis refused a script: NOREPLICAS Not enough good replicas to write.",
            cause: RedisServerError("NOREPLICAS Not enough good replicas to write."))
        #expect(
            RedisAdvice.text(for: error)
                == "Redis refused a script: NOREPLICAS Not enough good replicas to write")
    }

    @Test("of a connection that waits for its next attempt, what ended the last one is said")
    func backingOff() {
        let waiting = HiredisError(
            .backingOff, "not connected after 19 failures", cause: refused("WRONGPASS no"))
        #expect(RedisAdvice.text(for: waiting) == "redis at a:1 answered: WRONGPASS no")
    }

    @Test("how a URL asks for TLS, and for other authorities, is said")
    func tls() {
        let plain = HiredisError(.connectionLost, "it broke; for TLS only, connect with TLS")
        #expect(RedisAdvice.text(for: plain).hasSuffix("connect with TLS: rediss:// in the URL"))
        let untrusted = HiredisError(
            .tlsFailed, "no TLS: no trusted authority has signed; name the file of the authority")
        #expect(RedisAdvice.text(for: untrusted).hasSuffix("authority: ?ca=FILE in the URL"))
    }
}
