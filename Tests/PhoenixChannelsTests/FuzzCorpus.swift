import HeadcountTesting
import PhoenixChannels

/// Good frames and documents to begin with, and the pieces that they are made of.
enum FuzzCorpus {
    private static let grammar =
        [
            "\"", "\\", "\\u", "\\u0000", "\\ud83d", "\\ude00", "[", "{", "]", "}", ",", ":",
            "null", "true",
            "0", "1", "-", ".", "e", " ", "\u{0}", "\u{FEFF}", "\u{2028}", "é", "e\u{301}", "\"1\"",
            "\"2\"",
            "\"room:a\"", "room:a", "room:b", "phoenix", "phx_join", "phx_leave", "heartbeat",
            String(repeating: "[", count: 33), String(repeating: "{\"a\":", count: 33),
        ].map { Array($0.utf8) } + illFormed
    /// What UTF-8 has no place for: a lone byte, overlong forms, a surrogate, too much.
    private static let illFormed: [[UInt8]] = [
        [0xC3], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
    ]

    static let textFramesV1 = mutator(
        [
            #"{"topic":"room:a","event":"phx_join","payload":{},"ref":"1"}"#,
            #"{"topic":"room:b","event":"phx_join","payload":{"c":true},"ref":2,"join_ref":"1"}"#,
            #"{"topic":"room:a","event":"x","payload":{"a":[1]},"ref":0,"join_ref":null}"#,
            #"{"topic":"room:a","event":"x","payload":[],"ref":"3","join_ref":"1"}"#,
            #"{"topic":"room:a","event":"x","payload":[],"ref":"3","join_ref":"2"}"#,
            #"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"7"}"#,
            #"{"topic":"room:a","event":"phx_leave","payload":{},"ref":"9"}"#,
            #"{"t\u006fpic":"r\ud83d\ude00é","event":"phx_join","event":"y","payload":-1.5e3}"#,
        ], "\"topic\":", "\"event\":", "\"payload\":", "\"join_ref\":", "\"ref\":")

    static let textFramesV2 = mutator([
        #"["1","1","room:a","phx_join",{"counts":true}]"#,
        #"["2","2","room:b","phx_join",{}]"#, #"["1","5","room:a","x",{"a":[1]}]"#,
        #"[null,"6","room:a","x",{}]"#, #"["2","5","room:a","x",{}]"#,
        #"[null,"7","phoenix","heartbeat",{}]"#, #"["1","7","room:a","phx_leave",{}]"#,
        #"[3,0,"r\u00e9\ud83d\ude00 é😀","phx_join",null]"#, #"["1",null,"room:b","y",-1.5e3]"#,
        "[\"4\",\"4\",\"caf\u{E9}\",\"phx_join\",{}]",
        "[\"5\",\"5\",\"cafe\u{301}\",\"phx_join\",{}]",
    ])

    static let binaryFrames = ByteMutator(
        corpus: [
            [0, 1, 1, 6, 8] + Array("11room:aphx_join{}".utf8),
            [0, 1, 1, 6, 1] + Array("15room:axdata".utf8),
            [0, 0, 1, 6, 1] + Array("5room:ax".utf8) + [0xFF, 0, 0x80],
            [0, 1, 1, 6, 8] + Array("22room:bphx_join".utf8),
            [0, 0, 1, 7, 9] + Array("5phoenixheartbeat".utf8),
            [0, 1, 1, 6, 9] + Array("19room:aphx_leave".utf8),
            [0, 2, 3, 8, 2] + Array("\"\n\\\u{1}/\u{7F}\u{E9}\u{1F600}r \u{0}yz".utf8),
            [0, 255, 255, 255, 255] + [UInt8](repeating: UInt8(ascii: "\""), count: 1_020),
        ], dictionary: grammar)

    static let documents = mutator([
        #"{"a":["b\u00e9\ud83d\ude00",-1.5e+7,true,false,null,{"c":[[]]}],"d":{}}"#,
        #"["1","5","room:a","x",{"a":[1]}]"#, #" [ 0 , -0 , 12.5E-3 , "é😀" , "\ud83d" ] "#,
        #"["\/\b\f\n\r\t\"\\","\u00E9\uDBFF\uDFFF\ude00\ud83d"]"#,
        #"{"top":3,"topic":"a\nb","counts":true,"top":-50,"t\u006fp":"x"}"#, #""te\\xt""#, "17",
        String(repeating: "[", count: 31) + "{}" + String(repeating: "]", count: 31),
        String(repeating: "[", count: 32) + "{}" + String(repeating: "]", count: 32),
    ])

    private static func mutator(_ texts: [String], _ words: String...) -> ByteMutator {
        ByteMutator(
            corpus: texts.map { Array($0.utf8) },
            dictionary: grammar + words.map { Array($0.utf8) })
    }
}
