import CoreMetrics
import Testing

@testable import HeadcountServer

@Suite("Metrics from many threads")
struct MetricConcurrencyTests {
    private static let writers = 4
    private static let rounds = 20_000

    @Test("what many add is exactly in the sum, while it is scraped")
    func sums() async throws {
        let registry = PrometheusRegistry()
        registry.describe("h", buckets: [1, 2, 3])
        let scrapes = await withTaskGroup(of: [Scrape].self) { group in
            for _ in 0..<Self.writers {
                group.addTask {
                    let counter = Counter(label: "c", factory: registry)
                    let fractions = FloatingPointCounter(label: "f", factory: registry)
                    let meter = Meter(label: "m", factory: registry)
                    let recorder = Recorder(label: "h", factory: registry)
                    for round in 0..<Self.rounds {
                        counter.increment()
                        fractions.increment(by: 0.25)
                        meter.increment(by: 2)
                        meter.decrement()
                        recorder.record(round % 4 + 1)
                    }
                    return []
                }
            }
            group.addTask { (0..<200).map { _ in Scrape(registry) } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(scrapes.count == 200)
        var last = 0
        for scrape in scrapes + [Scrape(registry)] {
            let counts = scrape.lines.filter { $0.hasPrefix("h_bucket") || $0.hasPrefix("h_count") }
                .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
            // Each bucket holds those below, and the count is the last one's.
            #expect(counts == counts.sorted() && counts.count % 5 == 0)
            if counts.count == 5 { #expect(counts[3] == counts[4]) }
            let total = Int(scrape["c_total"] ?? "0") ?? -1
            #expect(total >= last)
            last = total
        }
        let end = Scrape(registry)
        let all = Self.writers * Self.rounds
        #expect(end["c_total"] == "\(all)")
        #expect(end["f_total"] == "\(all / 4)")
        #expect(end["m"] == "\(all)")
        #expect(end["h_count"] == "\(all)" && end["h_sum"] == "\(all / 4 * 10)")
        #expect(end[#"h_bucket{le="2.0"}"#] == "\(all / 2)")
    }

    @Test("series that come and go spoil nothing")
    func comingAndGoing() async throws {
        let registry = PrometheusRegistry()
        let kept = (0..<10).map {
            Counter(label: "c", dimensions: [("i", "\($0)")], factory: registry)
        }
        await withTaskGroup { group in
            for _ in 0..<Self.writers {
                group.addTask {
                    for round in 0..<2_000 {
                        let counter = Counter(
                            label: "c", dimensions: [("i", "\(round % 20)")], factory: registry)
                        counter.increment()
                        counter.destroy()
                    }
                }
            }
            group.addTask {
                for _ in 0..<100 {
                    let samples = Scrape(registry).samples
                    #expect(Set(samples).count == samples.count)
                }
            }
        }
        let scrape = Scrape(registry)
        let samples = scrape.samples.filter { $0.hasPrefix("c_total") }
        #expect(samples.count == kept.count)
        for index in kept.indices {
            #expect(scrape["c_total{i=\"\(index)\"}"] == "\(Self.writers * 100)")
        }
    }
}
