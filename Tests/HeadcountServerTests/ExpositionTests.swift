import CoreMetrics
import Testing

@testable import HeadcountServer

@Suite("Texts of metrics")
struct ExpositionTests {
    @Test(
        "bounds are written as OpenMetrics wants them",
        arguments: [
            (0, "0.0"), (1, "1.0"), (0.005, "0.005"), (0.000_25, "0.00025"), (0.0001, "0.0001"),
            (0.000_01, "1e-05"), (1e-10, "1e-10"), (10, "10.0"), (2.5, "2.5"), (86_400, "86400.0"),
            (100_000, "100000.0"), (999_999.5, "999999.5"), (1e6, "1e+06"), (1.5e6, "1.5e+06"),
            (12_345_678.25, "1.234567825e+07"), (1e10, "1e+10"), (1e15, "1e+15"), (1e16, "1e+16"),
            (1e100, "1e+100"), (-1, "-1.0"), (-2e6, "-2e+06"), (.infinity, "+Inf"),
            (-.infinity, "-Inf"), (.nan, "NaN"),
        ])
    func bounds(_ number: Double, _ text: String) {
        #expect(number.canonicalText == text)
    }

    @Test(
        "values are written in the shortest way that loses nothing",
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (-12, "-12"), (0.1, "0.1"), (1e-7, "1e-07"),
            (1.764e9 + 0.25, "1764000000.25"), (9_007_199_254_740_991, "9007199254740991"),
            (1e300, "1e+300"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ])
    func values(_ number: Double, _ text: String) {
        var bytes: [UInt8] = []
        bytes.appendDecimal(number)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test(
        "integers are written in full",
        arguments: [0, 9, 10, 11, 120, -1, -10, Int64.max, Int64.min, 1_234_567_890])
    func integers(_ number: Int64) {
        var bytes = Array("a ".utf8)
        bytes.appendDecimal(number)
        #expect(String(decoding: bytes, as: UTF8.self) == "a \(number)")
    }

    @Test("help is escaped as each format wants it")
    func help() {
        for (format, text) in [
            (Exposition.Format.text, #"a \\ "b" \n"#), (.openMetrics, #"a \\ \"b\" \n"#),
        ] {
            var exposition = Exposition(format)
            exposition.header(MetricName("x", .gauge), help: "a \\ \"b\" \n")
            let lines = String(decoding: exposition.bytes, as: UTF8.self).split(separator: "\n")
            #expect(lines == ["# HELP x \(text)", "# TYPE x gauge"])
        }
    }

    /// One of each kind, with handlers and by a collector, whose texts follow.
    private static func registry() -> PrometheusRegistry {
        let registry = PrometheusRegistry()
        registry.describe("a_wait_seconds", help: "How long.", buckets: [0.5, 1])
        let timer = registry.makeTimer(label: "a.wait.seconds", dimensions: [("to", "b")])
        timer.recordNanoseconds(250_000_000)
        timer.recordNanoseconds(1_000_000_000)
        timer.recordNanoseconds(3_000_000_000)
        registry.makeCounter(label: "z_bytes", dimensions: []).increment(by: 7)
        registry.makeMeter(label: "level", dimensions: []).set(0.5)
        registry.collect { families in
            families.gauge("b", help: "By topic.") { samples in
                samples.add(3, ["topic": "\"x\""])
                samples.add(0.25, ["topic": "y"])
            }
            families.gauge("absent", help: "Nothing.") { _ in }
            families.counter("m_total", help: "Many.", 12)
        }
        return registry
    }

    @Test("text 0.0.4, to the byte")
    func text() {
        #expect(
            String(decoding: Self.registry().exposition(.text), as: UTF8.self) == """
                # HELP a_wait_seconds How long.
                # TYPE a_wait_seconds histogram
                a_wait_seconds_bucket{to="b",le="0.5"} 1
                a_wait_seconds_bucket{to="b",le="1.0"} 2
                a_wait_seconds_bucket{to="b",le="+Inf"} 3
                a_wait_seconds_sum{to="b"} 4.25
                a_wait_seconds_count{to="b"} 3
                # HELP b By topic.
                # TYPE b gauge
                b{topic="\\"x\\""} 3
                b{topic="y"} 0.25
                # HELP headcount_metrics_refused_total Metrics, or sets of labels, that were left \
                out, by reason.
                # TYPE headcount_metrics_refused_total counter
                headcount_metrics_refused_total{reason="buckets"} 0
                headcount_metrics_refused_total{reason="duplicate"} 0
                headcount_metrics_refused_total{reason="name_taken"} 0
                headcount_metrics_refused_total{reason="too_many_families"} 0
                headcount_metrics_refused_total{reason="too_many_series"} 0
                # HELP level The gauge level.
                # TYPE level gauge
                level 0.5
                # HELP m_total Many.
                # TYPE m_total counter
                m_total 12
                # HELP z_bytes_total The counter z_bytes.
                # TYPE z_bytes_total counter
                z_bytes_total 7

                """)
    }

    @Test("OpenMetrics 1.0, to the byte")
    func openMetrics() {
        #expect(
            String(decoding: Self.registry().exposition(.openMetrics), as: UTF8.self) == """
                # HELP a_wait_seconds How long.
                # TYPE a_wait_seconds histogram
                # UNIT a_wait_seconds seconds
                a_wait_seconds_bucket{to="b",le="0.5"} 1
                a_wait_seconds_bucket{to="b",le="1.0"} 2
                a_wait_seconds_bucket{to="b",le="+Inf"} 3
                a_wait_seconds_sum{to="b"} 4.25
                a_wait_seconds_count{to="b"} 3
                # HELP b By topic.
                # TYPE b gauge
                b{topic="\\"x\\""} 3
                b{topic="y"} 0.25
                # HELP headcount_metrics_refused Metrics, or sets of labels, that were left out, by \
                reason.
                # TYPE headcount_metrics_refused counter
                headcount_metrics_refused_total{reason="buckets"} 0
                headcount_metrics_refused_total{reason="duplicate"} 0
                headcount_metrics_refused_total{reason="name_taken"} 0
                headcount_metrics_refused_total{reason="too_many_families"} 0
                headcount_metrics_refused_total{reason="too_many_series"} 0
                # HELP level The gauge level.
                # TYPE level gauge
                level 0.5
                # HELP m Many.
                # TYPE m counter
                m_total 12
                # HELP z_bytes The counter z_bytes.
                # TYPE z_bytes counter
                # UNIT z_bytes bytes
                z_bytes_total 7
                # EOF

                """)
    }
}
