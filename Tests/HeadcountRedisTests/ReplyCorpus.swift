import HeadcountTesting

/// Replies as Redis sends them, and the pieces that they are made of.
enum ReplyCorpus {
    private static let meta = [
        "epoch", "7", "incarnation", "9", "token", "3", "sequence", "4", "topics", "2", "total",
        "5",
        "schema", "1", "ttl", "4000", "sockets", "3", "labels", #"{"zone":"a"}"#, "capacity", "100",
        "started", "1764300000000", "shards", "1", "logged", "12",
    ]

    private static func bulk(_ text: String) -> String { "$\(text.utf8.count)\r\n\(text)\r\n" }
    private static func array(_ items: String...) -> String { array(items) }
    private static func array(_ items: [String]) -> String {
        "*\(items.count)\r\n" + items.joined()
    }
    private static func bulks(_ texts: [String]) -> String { array(texts.map(bulk)) }

    private static func row(_ name: String, _ what: String, _ rest: String...) -> String {
        array([bulk(name), bulk("1764300004000"), bulk(what)] + rest)
    }

    /// Answers of `read.lua`.
    static let reads: [String] = {
        let head = [bulk("1764300000000"), bulk("7"), bulk("1764200000000")]
        let part = row("web-1", "PART", bulks(meta), bulks(["room:a", "2", "room:b", "3"]))
        let log = row(
            "web-1", "LOG", bulk("4"), bulk("5"), bulk("2"), bulk("6"), bulk("3"),
            bulks(["3 room:a\n", "0 room:b\n3 room:é\n"]))
        let wholeLog = row(
            "web-1", "LOG", bulk("5"), bulk("5"), bulk("2"), bulk("6"), bulk("3"),
            bulks(["3 room:a\n3 room:c\n"]))
        return [
            array(head + [part]), array(head + [log, row("web-2", "UNNAMED")]),
            array(head + [wholeLog]), array(head + [row("web-1", "SAME")]),
            array(head + [row("web-1", "LARGE", bulks(meta)), row("web-2", "LATER")]),
            array(
                head + [
                    row("me", "OWN", bulk("9")), row("web-2~2", "BROKEN"),
                    row("web-3", "NEWER", bulk("2")),
                ]),
        ]
    }()

    /// Answers to `HSCAN`.
    static let scans = [
        array(bulk("17"), bulks(["room:a", "2", "room:b", "3"])),
        array(bulk("0"), bulks(["room:b", "3"])),
    ]

    /// Answers of `permits.lua`.
    static let permits = [
        array(
            [bulk("ANSWERED"), bulk("7"), ":1\r\n", bulk("1764300000000"), ":1\r\n"]
                + ["0", "0", "1", "3"].map(bulk)),
        array(
            [bulk("ANSWERED"), bulk("7"), ":0\r\n", bulk("1764300000000"), ":0\r\n"]
                + ["5", "2", "0", "-1"].map(bulk)),
        array(bulk("UNKNOWN"), bulk("7"), bulk("1764300000000")),
        array(bulk("OUTDATED"), bulk("3")), array(bulk("OLD")),
    ]

    /// What the other questions are answered with.
    static let others = [
        array(array(":0\r\n", ":16383\r\n", array(bulk("127.0.0.1"), ":7001\r\n", bulk("id")))),
        "-MOVED 3999 127.0.0.1:6381\r\n", "-ASK 3999 ::1:6381\r\n", "$-1\r\n", "*-1\r\n",
        "+OK\r\n", ":-1\r\n",
    ]

    static let mutator = ByteMutator(
        texts: reads + reads + scans + permits + others,
        dictionary: [
            "*1\r\n", "*2\r\n", "*-1\r\n", "*0\r\n", "$0\r\n\r\n", "$-1\r\n", "$1\r\n", ":0\r\n",
            ":1\r\n",
            ":9223372036854775807\r\n", "-ERR x\r\n", "+OK\r\n", "\r\n", "PART", "LOG", "LARGE",
            "SAME",
            "$4\r\nSAME\r\n", "$1\r\n0\r\n", "1 room:a\n", "0 room:a\n", "\n", " ", "1099511627776",
            "1073741824", "$16\r\n9007199254740992\r\n", "web-2", "~2", "\u{1B}", "é",
        ])

    /// Good ones, for the questions behind the first.
    static let readMutator = ByteMutator(texts: reads)
    static let scanMutator = ByteMutator(texts: scans)
    static let permitMutator = ByteMutator(
        texts: permits, dictionary: ["$1\r\n1\r\n", ":9223372036854775807\r\n", "$-1\r\n"])
}
