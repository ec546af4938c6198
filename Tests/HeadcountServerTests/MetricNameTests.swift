import Testing

@testable import HeadcountServer

@Suite("Metric names and labels")
struct MetricNameTests {
    @Test(
        "a name has Prometheus's alphabet",
        arguments: [
            ("headcount_sockets", "headcount_sockets"), ("http.requests", "http_requests"),
            ("a-b c/d", "a_b_c_d"), ("2xx", "_2xx"), ("", "_"), ("größe", "gr__e"),
            ("e\u{301}", "e_"), ("👩‍👩‍👧", "_____"), ("job:rate", "job_rate"), ("a\nb", "a_b"),
            ("_", "_"), ("A9", "A9"), ("٣", "_"),
        ])
    func alphabet(_ text: String, _ name: String) {
        #expect(MetricName(text, .gauge).full == name)
        #expect(MetricName.sanitized(name) == name)
    }

    @Test(
        "a counter ends with _total in text, and without it in OpenMetrics",
        arguments: [
            ("joins", "joins", "joins_total"), ("joins_total", "joins", "joins_total"),
            ("joins.total", "joins", "joins_total"), ("total", "total", "total_total"),
            ("_total", "_total", "_total_total"),
            ("a_total_total", "a_total", "a_total_total"),
        ])
    func counters(_ text: String, _ base: String, _ full: String) {
        let name = MetricName(text, .counter)
        #expect(name.base == base && name.full == full)
        #expect(name.family(.openMetrics) == base && name.family(.text) == full)
    }

    @Test("other kinds keep their names", arguments: [MetricKind.gauge, .histogram])
    func others(_ kind: MetricKind) {
        let name = MetricName("a_total", kind)
        #expect(name.base == "a_total" && name.full == "a_total")
    }

    @Test(
        "the unit is what the name ends with",
        arguments: [
            ("age_seconds", MetricKind.gauge, "seconds"), ("sent_bytes_total", .counter, "bytes"),
            ("seconds", .gauge, nil), ("seconds_left", .gauge, nil), ("milliseconds", .gauge, nil),
        ] as [(String, MetricKind, String?)])
    func units(_ text: String, _ kind: MetricKind, _ unit: String?) {
        #expect(MetricName(text, kind).unit == unit)
    }

    @Test(
        "labels are sorted, and fit for Prometheus",
        arguments: [
            ([], ""), ([("a", "1")], #"a="1""#), ([("b", "2"), ("a", "1")], #"a="1",b="2""#),
            ([("a", "")], ""), ([("a", ""), ("b", "2")], #"b="2""#),
            ([("http.status", "2xx")], #"http_status="2xx""#), ([("", "1")], #"_="1""#),
            ([("__name__", "x")], #"_name__="x""#), ([("__", "x")], #"_="x""#),
            ([("a", #"\ " "# + "\n")], #"a="\\ \" \n""#), ([("a", "\r\t\0ü👍")], "a=\"\r\t\0ü👍\""),
            ([("a.b", "2"), ("a_b", "1")], #"a_b="2",a_b_="1""#),
            ([("a", "2"), ("a", "1")], #"a="1",a_="2""#), ([("le", "1")], #"le="1""#),
        ] as [([(String, String)], String)])
    func labels(_ labels: [(String, String)], _ text: String) {
        #expect(String(decoding: MetricLabels(labels, .gauge).bytes, as: UTF8.self) == text)
        let reversed = MetricLabels(labels.reversed(), .gauge)
        #expect(String(decoding: reversed.bytes, as: UTF8.self) == text)
    }

    @Test("a histogram's le is its own")
    func bounds() {
        let labels = MetricLabels([("le", "x"), ("le_", "y")], .histogram)
        #expect(String(decoding: labels.bytes, as: UTF8.self) == #"le_="x",le__="y""#)
    }

    @Test("two spellings of one text are two labels")
    func spellings() {
        #expect(
            MetricLabels([("a", "\u{E9}")], .gauge) != MetricLabels([("a", "e\u{301}")], .gauge))
    }
}
