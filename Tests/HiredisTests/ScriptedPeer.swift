import Foundation
import Hiredis
import Synchronization

/// A server whose replies a test writes: `answer` gets the words of a command and returns the line
/// of its reply, or nothing, and then the server stays silent.
final class ScriptedPeer: Sendable {
    private struct State {
        var open: Set<Int32> = []
        var connectionCount = 0
        var commands: [[String]] = []
        var isStopped = false
    }

    let port: Int
    private let listener: Int32
    private let answer: @Sendable ([String]) -> String?
    private let state = Mutex(State())

    /// Where it listens.
    var endpoint: RedisEndpoint { .tcp(host: "127.0.0.1", port: port) }
    /// All commands that came so far.
    var commands: [[String]] { state.withLock { $0.commands } }
    /// How many connections were made to it so far.
    var connectionCount: Int { state.withLock { $0.connectionCount } }
    /// How many of them are open.
    var openCount: Int { state.withLock { $0.open.count } }

    init(_ answer: @escaping @Sendable ([String]) -> String?) throws {
        let listener = try LoopbackListener()
        self.listener = listener.descriptor
        port = listener.port
        self.answer = answer
        Thread.detachNewThread { self.accept() }
    }

    /// Hangs up and listens no more.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            for client in state.open { shutdown(client, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while case let client = Foundation.accept(listener, nil, nil), client >= 0 {
            let isStopped = state.withLock { state in
                state.open.insert(client)
                state.connectionCount += 1
                return state.isStopped
            }
            if isStopped { shutdown(client, Int32(SHUT_RDWR)) }
            Thread.detachNewThread { self.serve(client) }
        }
        close(listener)
    }

    private func serve(_ client: Int32) {
        var heard: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while case let count = unsafe recv(client, &chunk, chunk.count, 0), count > 0 {
            heard += chunk[..<count]
            while let words = Self.command(&heard) {
                state.withLock { $0.commands.append(words) }
                guard let line = answer(words) else { continue }
                let bytes = Array("\(line)\r\n".utf8)
                _ = unsafe send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
        }
        state.withLock { state in
            state.open.remove(client)
            close(client)
        }
    }

    /// Takes one command, an array of bulk strings, from the front of what was heard.
    private static func command(_ heard: inout [UInt8]) -> [String]? {
        var rest = heard[...]
        func line() -> Substring? {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return Substring(decoding: rest[..<end].dropLast(), as: UTF8.self)
        }
        guard let count = line().flatMap({ Int($0.dropFirst()) }) else { return nil }
        var words: [String] = []
        for _ in 0..<count {
            guard let length = line().flatMap({ Int($0.dropFirst()) }), rest.count >= length + 2
            else { return nil }
            words.append(String(decoding: rest.prefix(length), as: UTF8.self))
            rest = rest.dropFirst(length + 2)
        }
        heard = Array(rest)
        return words
    }
}

extension ScriptedPeer {
    /// Replies with these lines, one after another, and stays with the last; nothing about itself.
    convenience init(replies: String?...) throws {
        let replies = Mutex(replies)
        try self.init { words in
            if words[0] == "INFO" { return "+" }
            if words[0] == "ROLE" { return "*1\r\n+master" }
            return replies.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        }
    }

    /// What a node of a Redis Cluster says when all slots are at the first of these, and the others
    /// are its replicas.
    static func slots(at peers: ScriptedPeer...) -> String {
        let nodes = peers.map { "*3\r\n$9\r\n127.0.0.1\r\n:\($0.port)\r\n$2\r\nid" }
        return (["*\(nodes.count + 2)", ":0", ":16383"] + nodes).reduce("*1") { "\($0)\r\n\($1)" }
    }

    /// What a sentinel says that names this server.
    static func primary(at peer: ScriptedPeer) -> String {
        "*2\r\n$9\r\n127.0.0.1\r\n$\("\(peer.port)".count)\r\n\(peer.port)"
    }
}
