import Hiredis
import Synchronization

/// A Lua script that Redis runs in one atomic step.
///
/// It is sent whole once and called by its digest from then on. When Redis does not know the
/// digest (it restarted, failed over, or was told to forget), it is sent whole again.
final class Script: Sendable {
    private let source: [UInt8]
    private let digest = Mutex<String?>(nil)

    /// - Parameter parts: The source, in pieces that follow one another.
    init(_ parts: [UInt8]...) {
        source = Array(parts.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// Runs the script: one round trip, two the first time.
    func run(
        _ session: borrowing RedisSession, keys: [String], arguments: [RedisArgument]
    ) throws -> RedisReply {
        let rest = [RedisArgument(keys.count)] + keys.map { RedisArgument($0) } + arguments
        let digest = try self.digest(session)
        let reply = try session.pipeline([["EVALSHA", RedisArgument(digest)] + rest])[0]
        guard let error = reply.error else { return reply }
        guard error.prefix == "NOSCRIPT" else {
            throw HiredisError(.serverError, "Redis refused a script: \(error)", cause: error)
        }
        return try session.command(["EVAL", RedisArgument(source)] + rest)
    }

    private func digest(_ session: borrowing RedisSession) throws -> String {
        if let known = digest.withLock({ $0 }) { return known }
        // A digest is kept, and a wrong one would cost each call a second round trip.
        guard let loaded = try session.command(["SCRIPT", "LOAD", RedisArgument(source)]).string,
            loaded.utf8.count == 40
        else { throw ReplyError.unexpected("SCRIPT LOAD") }
        digest.withLock { $0 = loaded }
        return loaded
    }
}

/// The scripts of the store. Each file says what its KEYS and ARGV are and what it returns.
struct Scripts: Sendable {
    let register = Script(PackageResources.prologue_lua, PackageResources.register_lua)
    let write = Script(
        PackageResources.prologue_lua, PackageResources.standing_lua,
        PackageResources.counts_lua, PackageResources.write_lua)
    let stage = Script(PackageResources.counts_lua, PackageResources.stage_lua)
    let replace = Script(
        PackageResources.prologue_lua, PackageResources.standing_lua,
        PackageResources.replace_lua)
    let permits = Script(PackageResources.prologue_lua, PackageResources.permits_lua)
    let limits = Script(PackageResources.prologue_lua, PackageResources.limits_lua)
    let read = Script(PackageResources.prologue_lua, PackageResources.read_lua)
    let farewell = Script(PackageResources.farewell_lua)
    let forget = Script(PackageResources.forget_lua)
}
