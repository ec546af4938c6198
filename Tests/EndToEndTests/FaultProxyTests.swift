import Foundation
import HeadcountTesting
import TestClients
import Testing

@Suite("The fault proxy", .timeLimit(.minutes(1)))
struct FaultProxyTests {
    @Test("Healthy, it passes everything, in order")
    func healthy() async throws {
        try await Self.withEcho { proxy in
            let connection = try await RawConnection.open(port: proxy.port)
            let text = (0..<20_000).map { "\($0) " }.joined()
            try await connection.expectEcho(of: text)
            #expect(try await proxy.accepted() == 1)
        }
    }

    @Test("Latency is added to each direction that has it, and jitter changes no order")
    func latency() async throws {
        try await Self.withEcho { proxy in
            let connection = try await RawConnection.open(port: proxy.port)
            try await proxy.set(.latency(.milliseconds(200)))
            #expect(try await connection.expectEcho(of: "both") >= .milliseconds(390))
            try await proxy.set(.healthy, .toClient)
            let oneWay = try await connection.expectEcho(of: "one")
            #expect(oneWay >= .milliseconds(190))
            try await proxy.set(.latency(.milliseconds(30), jitter: .milliseconds(30)))
            let texts = (0..<50).map { "\($0) " }
            for text in texts { try await connection.send(text) }
            try await connection.expectNext(texts.joined())
        }
    }

    @Test("Bandwidth spreads bytes over time")
    func bandwidth() async throws {
        try await Self.withEcho { proxy in
            let connection = try await RawConnection.open(port: proxy.port)
            try await proxy.set(.bandwidth(bytesPerSecond: 5_000), .toServer)
            let text = String(repeating: "x", count: 2_500)
            let time = try await connection.expectEcho(of: text)
            #expect(time >= .milliseconds(450))
            try await proxy.set(.healthy)
            #expect(try await connection.expectEcho(of: text) < time)
        }
    }

    @Test("The slicer cuts into pieces with a pause after each")
    func slicer() async throws {
        try await Self.withEcho { proxy in
            let connection = try await RawConnection.open(port: proxy.port)
            try await proxy.set(.slicer(bytes: 3, pause: .milliseconds(20)), .toClient)
            let sent = ContinuousClock.now
            try await connection.send("0123456789abcdef")
            var pieces: [String] = []
            while pieces.joined().count < 16 {
                let bytes = try #require(try await connection.read())
                pieces.append(String(decoding: bytes, as: UTF8.self))
            }
            #expect(pieces.joined() == "0123456789abcdef")
            #expect(pieces.count > 1)
            #expect(ContinuousClock.now - sent >= .milliseconds(100))
        }
    }

    @Test("A limit on data closes each connection after so many bytes")
    func limitData() async throws {
        try await Self.withEcho { proxy in
            let open = try await RawConnection.open(port: proxy.port)
            try await open.expectEcho(of: "before")
            try await proxy.set(.limitData(bytes: 5), .toClient)
            for connection in [open, try await RawConnection.open(port: proxy.port)] {
                try await connection.send("0123456789")
                let bytes = try await connection.readToEnd()
                #expect(String(decoding: bytes, as: UTF8.self) == "01234")
                #expect(!connection.wasReset)
            }
        }
    }

    @Test("Half open, nothing answers and nothing ends; healthy again, what lost bytes is closed")
    func halfOpen() async throws {
        try await Self.withEcho { proxy in
            let open = try await RawConnection.open(port: proxy.port)
            let silent = try await RawConnection.open(port: proxy.port)
            try await open.expectEcho(of: "before")
            try await silent.expectEcho(of: "before")
            try await proxy.set(.halfOpen)
            let new = try await RawConnection.open(port: proxy.port)
            for connection in [open, new] {
                try await connection.send("swallowed")
                await #expect(throws: EventQueue<[UInt8]>.TimedOut.self) {
                    try await connection.read(timeout: .milliseconds(200))
                }
            }
            try await proxy.set(.healthy)
            for connection in [open, new] { #expect(try await connection.read() == nil) }
            try await silent.expectEcho(of: "it lost nothing")
            try await RawConnection.open(port: proxy.port).expectEcho(of: "after")
        }
    }

    @Test("Half open towards the client, the server still hears")
    func halfOpenOneWay() async throws {
        let echo = try await EchoServer.start()
        try await withFaultProxy(to: echo.port) { proxy in
            let connection = try await RawConnection.open(port: proxy.port)
            try await proxy.set(.halfOpen, .toClient)
            try await connection.send("heard")
            try await wait(for: "the server to hear") { echo.received == 5 }
            await #expect(throws: EventQueue<[UInt8]>.TimedOut.self) {
                try await connection.read(timeout: .milliseconds(200))
            }
            try await proxy.set(.healthy)
            #expect(try await connection.read() == nil)
        }
    }

    @Test("Every connection is reset, open or new")
    func resetPeer() async throws {
        try await Self.withEcho { proxy in
            let open = try await RawConnection.open(port: proxy.port)
            try await open.expectEcho(of: "before")
            try await proxy.set(.resetPeer)
            #expect(try await open.read() == nil)
            #expect(open.wasReset)
            do {
                let new = try await RawConnection.open(port: proxy.port)
                #expect(try await new.read() == nil)
                #expect(new.wasReset)
            } catch {
                // The reset came before the connection had been told that it is open.
                #expect("\(error)".contains("Connection reset by peer"))
            }
            try await proxy.set(.healthy)
            try await RawConnection.open(port: proxy.port).expectEcho(of: "after")
        }
    }

    @Test("Down, it closes and refuses; up again, it has the same port")
    func down() async throws {
        try await Self.withEcho { proxy in
            let open = try await RawConnection.open(port: proxy.port)
            try await open.expectEcho(of: "before")
            try await proxy.set(.down)
            #expect(try await open.read() == nil)
            await #expect(throws: (any Error).self) {
                try await RawConnection.open(port: proxy.port)
            }
            try await proxy.set(.healthy)
            try await RawConnection.open(port: proxy.port).expectEcho(of: "after")
        }
    }

    @Test("It ends with its owner, and closes what nobody serves")
    func end() async throws {
        let echo = try await EchoServer.start()
        var proxy: FaultProxy? = try await .start(to: echo.port)
        let port = try #require(proxy?.port)
        let open = try await RawConnection.open(port: port)
        try await open.expectEcho(of: "before")
        proxy = nil
        #expect(try await open.read() == nil)
        try await wait(for: "the port to be closed") {
            (try? await RawConnection.open(port: port)) == nil
        }

        let nobody = try await FreePorts.find(1)[0]
        try await withFaultProxy(to: nobody) { proxy async throws in
            #expect(try await RawConnection.open(port: proxy.port).read() == nil)
        }
    }

    private static func withEcho(_ body: (FaultProxy) async throws -> Void) async throws {
        let echo = try await EchoServer.start()
        try await withFaultProxy(to: echo.port, body)
    }
}

extension RawConnection {
    /// Sends a text and reads it back.
    ///
    /// - Returns: The time that it took.
    @discardableResult
    fileprivate func expectEcho(of text: String) async throws -> Duration {
        let sent = ContinuousClock.now
        try await send(text)
        try await expectNext(text)
        return ContinuousClock.now - sent
    }

    fileprivate func expectNext(_ text: String) async throws {
        var bytes: [UInt8] = []
        while bytes.count < text.utf8.count, let more = try await read() { bytes += more }
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }
}
