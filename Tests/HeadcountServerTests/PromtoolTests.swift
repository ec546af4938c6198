import CoreMetrics
import Foundation
import Testing

@testable import HeadcountServer

@Suite("Metrics before promtool")
struct PromtoolTests {
    @Test("promtool finds nothing wrong with the text")
    func check() throws {
        try Promtool.check(metrics: Self.registry().exposition(.text))
    }

    @Test("promtool would find what is wrong")
    func wrong() throws {
        #expect(throws: Promtool.Failure.self) {
            try Promtool.check(metrics: Array("a{b=\"1\"} 1\na{b=\"1\"} x\n".utf8))
        }
    }

    /// What a server has, and the worst that labels, help and names can be.
    static func registry() -> PrometheusRegistry {
        let registry = PrometheusRegistry()
        let evil = ["\\", "\"", "\n", "\\n", "a\\\"b\nc", "\r", "\t", "\0", "ü", "👩‍👩‍👧", "{}=,# "]
        registry.describe("evil_total", help: evil.joined())
        registry.describe("empty_seconds", help: "A histogram without values.")
        registry.describe(
            "life_seconds", help: "Lives.", buckets: PrometheusRegistry.lifetimeBuckets)
        for text in evil {
            Counter(label: "evil", dimensions: [("text", text), (text, "x")], factory: registry)
                .increment()
            let timer = Timer(label: "life.seconds", dimensions: [("le", text)], factory: registry)
            timer.recordSeconds(100_000)
        }
        _ = registry.makeTimer(label: "empty_seconds", dimensions: [])
        Meter(label: "level_bytes", factory: registry).set(Double.infinity)
        registry.collect { families in
            families.gauge("connections", help: evil.joined()) { samples in
                for (index, text) in evil.enumerated() { samples.add(index, ["topic": text]) }
            }
            families.gauge("cluster_age_seconds", help: "Age.", 0.25)
            families.counter("process_cpu_seconds_total", help: "Time.", 1e-7)
            families.gauge("large", help: "Large.", 1e300)
            families.gauge("none", help: "No number.", Double.nan)
        }
        return registry
    }
}
