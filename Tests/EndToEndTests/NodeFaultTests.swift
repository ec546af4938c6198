import Foundation
import HeadcountTesting
import TestClients
import Testing

@Suite("When something happens to a node", .serialized, .timeLimit(.minutes(1)))
struct NodeFaultTests {
    @Test("Stopped for longer than a ttl, it is dropped; awake again, it is counted and says so")
    func stop() async throws {
        try await withRedisServer { redis in
            try await FaultBench.run(on: redis) { bench in
                let sleeper = bench.nodes[2]
                try await bench.endure("SIGSTOP of a node", churning: Array(bench.nodes.prefix(2)))
                {
                    bench.observer.excuse(sleeper.name)
                    bench.truth.tell(sleeper.name, nil, .either)
                    sleeper.node.process.send(SIGSTOP)
                    try await Task.sleep(for: bench.rhythm.mourning)
                    bench.truth.tell(sleeper.name, nil, .gone)
                    try await Task.sleep(for: bench.rhythm.ttl / 2)
                    bench.truth.tell(sleeper.name, nil, .either)
                    sleeper.node.process.send(SIGCONT)
                    bench.observer.expect(sleeper.name)
                }
            }
        }
    }

    @Test("Killed, it is counted for at most ttl + max-age, and nobody else's counts change")
    func kill() async throws {
        try await withRedisServer { redis in
            try await FaultBench.run(on: redis) { bench in
                let victim = bench.nodes[2]
                try await bench.endure("SIGKILL of a node", churning: Array(bench.nodes.prefix(2)))
                {
                    bench.observer.excuse(victim.name)
                    bench.truth.tell(victim.name, nil, .either)
                    victim.node.process.send(SIGKILL)
                    try await Task.sleep(for: bench.rhythm.mourning)
                    bench.truth.tell(victim.name, nil, .gone)
                }
            }
        }
    }

    @Test("Nodes that start with a wrong password go on trying, and count once it is right")
    func wrongPassword() async throws {
        try await withRedisServer(arguments: ["--requirepass", "other"]) { redis in
            let url = "redis://:right@127.0.0.1:\(redis.port)"
            try await FaultBench.run(urls: [url, url], isReady: false) { bench in
                try await bench.endure("a wrong password at the start", isReady: false) {
                    for node in bench.nodes {
                        try await wait(for: "a line that says why") {
                            node.node.process.text.contains("WRONGPASS")
                        }
                        #expect(try await node.node.cluster()["complete"] as? Bool == false)
                    }
                    try redis.cli("-a", "other", "CONFIG", "SET", "requirepass", "right")
                }
            }
        }
    }
}
