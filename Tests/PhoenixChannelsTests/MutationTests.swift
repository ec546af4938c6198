import JSONBytes
import PhoenixChannels
import Testing

@Suite("Mutated frames")
struct MutationTests {
    private static let texts: [SerializerVersion: [String]] = [
        .v2: [
            #"["1","1","room:a","phx_join",{"counts":true}]"#,
            #"["1","5","room:a","x",{"a":[1]}]"#,
            #"[null,"7","phoenix","heartbeat",{}]"#, #"["1","7","room:a","phx_leave",{}]"#,
            #"[3,0,"r\u00e9\ud83d\ude00 é😀","phx_join",null]"#, #"["1",null,"room:b","y",-1.5e3]"#,
        ],
        .v1: [
            #"{"topic":"room:a","event":"phx_join","payload":{},"ref":"1"}"#,
            #"{"topic":"room:a","event":"x","payload":{"a":[1]},"ref":0,"join_ref":null}"#,
            #"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"7"}"#,
            #"{"topic":"room:a","event":"phx_leave","payload":{},"ref":"9"}"#,
        ],
    ]
    private static let binaries: [[UInt8]] = [
        [0, 1, 1, 6, 1] + Array("15room:axdata".utf8),
        [0, 0, 1, 7, 9] + Array("5phoenixheartbeat".utf8),
        [0, 1, 1, 6, 8] + Array("22room:aphx_join".utf8),
    ]

    @Test("20,000 of them never trap a session, and all it emits is valid JSON")
    func fuzz() throws {
        var random = SplitMix64(seed: 0x5EED)
        var actions: [String: Int] = [:]
        for version in SerializerVersion.allCases {
            var session = ChannelSession(version: version)
            for round in 0..<10_000 {
                let isBinary = round % 4 == 3
                let seeds =
                    isBinary
                    ? Self.binaries : Self.texts[version, default: []].map { Array($0.utf8) }
                let frame = mutate(seeds[random.below(seeds.count)], with: &random)
                let action =
                    isBinary ? session.receive(binary: frame) : session.receive(text: frame)
                if case .close(_, let reason) = action { #expect(reason.utf8.count <= 123) }
                let outcome = session.perform(action)
                actions[String(outcome.action.prefix(10)), default: 0] += 1
                for frame in outcome.frames { try JSONScanner.scan(Array(frame.utf8)) }
                if session.channels.count > 50 {
                    for topic in session.removeAll() { #expect(!session.isJoined(topic)) }
                }
            }
        }
        for action in [
            "ignore", "send", "join", "rejoin", "push", "leave room", "close 1003", "close 1007",
            "close 1008",
        ] {
            #expect(actions[action, default: 0] > 20, "the fuzz must reach \(action): \(actions)")
        }
    }

    /// None to three changes: a bit, a byte, a cut, a doubled piece, a piece of grammar.
    private func mutate(_ seed: [UInt8], with random: inout SplitMix64) -> [UInt8] {
        var frame = seed
        for _ in 0..<random.below(4) where !frame.isEmpty {
            let place = random.below(frame.count)
            switch random.below(6) {
            case 0: frame[place] ^= 1 << UInt8(random.below(8))
            case 1: frame[place] = UInt8(random.below(256))
            case 2: frame.removeSubrange(place..<min(frame.count, place + 1 + random.below(4)))
            case 3: frame.removeSubrange(place...)
            case 4: frame.insert(contentsOf: frame[place...], at: place)
            default:
                let pieces = [
                    "\"", "\\u", "\\", "[", "{", "]", "}", ",", ":", "null", "0", "\u{0}", "1",
                ]
                frame.insert(contentsOf: pieces[random.below(pieces.count)].utf8, at: place)
            }
        }
        return frame
    }
}
