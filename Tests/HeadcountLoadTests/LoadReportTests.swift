import Foundation
import HeadcountLoad
import Testing

@Suite("The report of a load")
struct LoadReportTests {
    @Test("percentiles are right to three digits, and the maximum is exact")
    func percentiles() {
        var latencies = Latencies()
        #expect(latencies.summary.count == 0)
        #expect(latencies.summary.maximum == 0)
        for microseconds in 1...100_000 { latencies.record(.microseconds(microseconds)) }
        let summary = latencies.summary
        #expect(summary.count == 100_000)
        for (value, exact) in [
            (summary.p50, 50_000), (summary.p90, 90_000), (summary.p99, 99_000),
            (summary.p999, 99_900),
        ] {
            #expect(abs(value - exact) <= exact / 1_000, "\(value)")
        }
        #expect(summary.maximum == 100_000)
        latencies.record(.seconds(100_000))
        #expect(latencies.summary.maximum == 3_600_000_000)
    }

    @Test("the JSON has every number by its key, and the errors by kind, the most frequent first")
    func json() throws {
        var record = LoadRecord()
        record.answers.record(.milliseconds(2))
        record.add(.lost)
        for _ in 0..<2 { record.add(.refused(status: 503)) }
        for second in 0...4 { record.opens.mark(at: .seconds(second)) }
        let report = LoadReport(
            url: "ws://h:1/x", settings: LoadSettings(), record: record, elapsed: .seconds(9),
            slip: .zero, isInterrupted: false)
        #expect(!report.isClean)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "told", "elapsed_s", "interrupted", "slip_s", "sockets", "requests", "latency_us",
                "traffic", "failed", "errors",
            ])
        #expect(object["failed"] as? Int == 3)
        let errors = try #require(object["errors"] as? [[String: Any]])
        #expect(errors.map { $0["kind"] as? String } == ["refused", "lost"])
        #expect(errors.first?["detail"] as? String == "503")
        let latencies = try #require(object["latency_us"] as? [String: [String: Int]])
        #expect(Set(latencies.keys) == ["connect", "join", "stats"])
        #expect(latencies["stats"]?["p99_9"] == 2_000)
        #expect((object["sockets"] as? [String: Any])?["opened_per_s"] as? Double == 1)
    }
}
