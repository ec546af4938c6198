import CoreMetrics
import Synchronization
import Testing

@testable import HeadcountServer

@Suite("Metrics that are read at the scrape")
struct MetricCollectorTests {
    @Test("values and labels are those of the moment")
    func moment() {
        let registry = PrometheusRegistry()
        let counts = Mutex(["a": 1, "b": 2])
        registry.collect { families in
            let counts = counts.withLock { $0 }
            families.gauge("connections", help: "By topic.") { samples in
                for (topic, count) in counts { samples.add(count, ["topic": topic]) }
            }
        }
        #expect(Scrape(registry)[#"connections{topic="a"}"#] == "1")
        counts.withLock { $0 = ["b": 3] }
        let scrape = Scrape(registry)
        #expect(scrape[#"connections{topic="a"}"#] == nil)
        #expect(scrape[#"connections{topic="b"}"#] == "3")
        counts.withLock { $0 = [:] }
        #expect(!Scrape(registry).families.contains("connections"))
    }

    @Test("a collector that was removed writes no more; another may take its names")
    func removing() {
        let registry = PrometheusRegistry()
        let id = registry.collect { $0.gauge("g", help: "One.", 1) }
        #expect(Scrape(registry)["g"] == "1")
        registry.remove(id)
        #expect(Scrape(registry)["g"] == nil)
        registry.collect { $0.gauge("g", help: "Two.", 2) }
        #expect(Scrape(registry)["g"] == "2")
    }

    @Test("names and labels are made fit")
    func fitting() {
        let registry = PrometheusRegistry()
        registry.collect { families in
            families.counter("a.b", help: "Fit.") { $0.add(1, ["c.d": "e\"", "a": ""]) }
        }
        #expect(Scrape(registry)[#"a_b_total{c_d="e\""}"#] == "1")
    }

    @Test("the same family twice, the same labels twice: the first counts")
    func duplicates() {
        let told = Told()
        let registry = PrometheusRegistry(onRefusal: told.add)
        registry.collect { families in
            families.gauge("g", help: "First.") { samples in
                samples.add(1, ["a": "1", "b": "2"])
                samples.add(2, ["b": "2", "a": "1"])
                samples.add(3)
                samples.add(4, ["a": ""])
            }
            families.counter("c", help: "First.", 1)
            families.counter("c_total", help: "Second.", 2)
        }
        registry.collect { $0.gauge("g", help: "Second.", 5) }
        let scrape = Scrape(registry)
        #expect(scrape.samples.filter { $0.hasPrefix("g") } == [#"g{a="1",b="2""#, "g"])
        #expect(scrape["g"] == "3" && scrape[#"g{a="1",b="2"}"#] == "1")
        #expect(scrape["c_total"] == "1")
        #expect(scrape.lines.filter { $0.hasPrefix("# HELP g ") } == ["# HELP g First."])
        #expect(scrape.refused(.duplicate) == "4")
        #expect(told.lines.count == 2)
    }

    @Test("who had a name first keeps it, handler or collector")
    func clashes() {
        let registry = PrometheusRegistry()
        let early = Counter(label: "early", factory: registry)
        early.increment()
        registry.collect { families in
            families.gauge("early", help: "Late.", 5)
            families.counter("early_total", help: "Late.", 5)
            families.gauge("mine", help: "Mine.", 6)
        }
        #expect(Scrape(registry)["early_total"] == "1")
        Meter(label: "mine", factory: registry).set(7)
        let scrape = Scrape(registry)
        #expect(scrape["mine"] == "6" && scrape["early"] == nil)
        #expect(scrape.refused(.nameTaken) == "5")
        early.destroy()
        #expect(Scrape(registry)["early"] == "5")
    }

    @Test("a family has so many samples and no more")
    func maximumSeries() {
        let registry = PrometheusRegistry(maximumSeries: 3)
        registry.collect { families in
            families.gauge("g", help: "Five.") { samples in
                for index in 0..<5 { samples.add(index, ["i": "\(index)"]) }
            }
        }
        let scrape = Scrape(registry)
        #expect(scrape.samples.filter { $0.hasPrefix("g") }.count == 3)
        #expect(scrape.refused(.tooManySeries) == "2")
    }

    @Test("a collector may make and describe metrics")
    func reentrance() {
        let registry = PrometheusRegistry()
        registry.collect { [unowned registry] families in
            registry.describe("inner", help: "Made within.")
            registry.makeCounter(label: "inner", dimensions: []).increment(by: 1)
            families.gauge("outer", help: "Outer.", 1)
        }
        #expect(Scrape(registry)["inner_total"] == "1")
        #expect(Scrape(registry)["inner_total"] == "2")
    }
}
