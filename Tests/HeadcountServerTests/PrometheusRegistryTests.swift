import CoreMetrics
import Testing

@testable import HeadcountServer

@Suite("The registry of metrics")
struct PrometheusRegistryTests {
    @Test("equal label and dimensions are one series, in whatever order they come")
    func sharing() {
        let registry = PrometheusRegistry()
        let first = Counter(
            label: "a.b", dimensions: [("x", "1"), ("y", "2")], factory: registry)
        let second = Counter(
            label: "a_b_total", dimensions: [("y", "2"), ("x", "1")], factory: registry)
        let fractions = FloatingPointCounter(
            label: "a_b", dimensions: [("x", "1"), ("y", "2"), ("z", "")], factory: registry)
        let other = Counter(label: "a.b", dimensions: [("x", "1")], factory: registry)
        first.increment(by: 2)
        second.increment(by: 3)
        fractions.increment(by: 0.5)
        other.increment()
        let scrape = Scrape(registry)
        #expect(scrape[#"a_b_total{x="1",y="2"}"#] == "5.5")
        #expect(scrape[#"a_b_total{x="1"}"#] == "1")
        first.reset()
        #expect(Scrape(registry)[#"a_b_total{x="1",y="2"}"#] == "0")
    }

    @Test("a counter never falls")
    func counters() {
        let registry = PrometheusRegistry()
        let counter = registry.makeCounter(label: "c", dimensions: [])
        let fractions = registry.makeFloatingPointCounter(label: "c", dimensions: [])
        counter.increment(by: 3)
        counter.increment(by: -2)
        for amount: Double in [-1, .nan, .infinity, -.infinity, 0] {
            fractions.increment(by: amount)
        }
        #expect(Scrape(registry)["c_total"] == "3")
    }

    @Test("meters and recorders that do not aggregate are gauges")
    func gauges() {
        let registry = PrometheusRegistry()
        let meter = Meter(label: "m", factory: registry)
        meter.set(5)
        meter.increment(by: 2.5)
        meter.decrement()
        #expect(Scrape(registry)["m"] == "6.5")
        Gauge(label: "m", factory: registry).record(-4)
        #expect(Scrape(registry)["m"] == "-4")
        meter.increment(by: Double.nan)
        #expect(Scrape(registry)["m"] == "-4")
        meter.set(Double.nan)
        #expect(Scrape(registry)["m"] == "NaN")
    }

    @Test("timers and recorders that aggregate are histograms; a bound takes in its own value")
    func histograms() {
        let registry = PrometheusRegistry()
        registry.describe("h", buckets: [2, 1, 2, .infinity])
        let recorder = Recorder(label: "h", factory: registry)
        let timer = Timer(label: "h", factory: registry)
        recorder.record(1)
        recorder.record(1.5)
        recorder.record(-7)
        recorder.record(Double.nan)
        recorder.record(Double.infinity)
        timer.recordMilliseconds(2000)
        timer.recordSeconds(60)
        let scrape = Scrape(registry)
        #expect(scrape[#"h_bucket{le="1.0"}"#] == "2")
        #expect(scrape[#"h_bucket{le="2.0"}"#] == "4")
        #expect(scrape[#"h_bucket{le="+Inf"}"#] == "5")
        #expect(scrape["h_sum"] == "64.5")
        #expect(scrape["h_count"] == "5")
        #expect(scrape.samples.filter { $0.hasPrefix("h_") }.count == 5)
    }

    @Test("a family may be described before or after, by either name of a counter")
    func descriptions() {
        let registry = PrometheusRegistry()
        registry.describe("one", help: "First.")
        registry.describe("two_total", help: "Second.")
        let handlers = ["one", "two", "three", "four"].map {
            registry.makeCounter(label: $0, dimensions: [])
        }
        registry.describe("three", help: "Third.")
        let lines = Scrape(registry).lines
        for help in [
            "one_total First.", "two_total Second.", "three_total Third.",
            "four_total The counter four.",
        ] {
            #expect(lines.contains("# HELP \(help)"))
        }
        #expect(handlers.count == 4)
    }

    @Test("buckets are those for latencies until they are described, and settled by a value")
    func buckets() {
        let told = Told()
        let registry = PrometheusRegistry(onRefusal: told.add)
        let handler = registry.makeTimer(label: "t_seconds", dimensions: [])
        func bounds() -> Int {
            Scrape(registry).samples.filter { $0.hasPrefix("t_seconds_bucket") }.count
        }
        #expect(bounds() == PrometheusRegistry.latencyBuckets.count + 1)
        registry.describe("t.seconds", buckets: PrometheusRegistry.lifetimeBuckets)
        #expect(bounds() == PrometheusRegistry.lifetimeBuckets.count + 1)
        handler.recordNanoseconds(1)
        registry.describe("t_seconds", buckets: PrometheusRegistry.lifetimeBuckets)
        #expect(told.lines.isEmpty)
        registry.describe("t_seconds", help: "Settled.", buckets: [1])
        #expect(bounds() == PrometheusRegistry.lifetimeBuckets.count + 1)
        #expect(told.lines.count == 1 && Scrape(registry).refused(.buckets) == "1")
        #expect(Scrape(registry).lines.contains("# HELP t_seconds Settled."))
        registry.describe("t_seconds", buckets: [])
        #expect(Scrape(registry).refused(.buckets) == "2")
    }

    @Test(
        "buckets that are none are refused",
        arguments: [[-1.0, 1], [.nan], (0..<32).map(Double.init), [-.infinity]])
    func badBuckets(_ buckets: [Double]) {
        let registry = PrometheusRegistry()
        registry.describe("t", buckets: buckets)
        #expect(Scrape(registry).refused(.buckets) == "1")
        registry.describe("t", buckets: (0..<31).map(Double.init))
        #expect(Scrape(registry).refused(.buckets) == "1")
    }

    @Test("a series ends when as many handlers were destroyed as were made")
    func destroying() {
        let registry = PrometheusRegistry()
        let handlers = (0..<2).map { _ in Counter(label: "c", factory: registry) }
        let other = Counter(label: "c", dimensions: [("a", "1")], factory: registry)
        handlers[0].increment()
        handlers[0].destroy()
        #expect(Scrape(registry)["c_total"] == "1")
        handlers[1].destroy()
        #expect(Scrape(registry)["c_total"] == nil)
        #expect(Scrape(registry).families.contains("c_total"))
        // A handler that is left writes to nothing; destroying it again takes nobody's series.
        let successor = Counter(label: "c", factory: registry)
        handlers[0].increment(by: 5)
        handlers[0].destroy()
        #expect(Scrape(registry)["c_total"] == "0")
        successor.destroy()
        other.destroy()
        #expect(!Scrape(registry).families.contains("c_total"))
    }

    @Test("each kind is destroyed, and its name is free then")
    func destroyingKinds() {
        let registry = PrometheusRegistry()
        for _ in 0..<3 {
            Counter(label: "x", factory: registry).destroy()
            FloatingPointCounter(label: "x", factory: registry).destroy()
            Meter(label: "x", factory: registry).destroy()
            Gauge(label: "x", factory: registry).destroy()
            Recorder(label: "x", factory: registry).destroy()
            Timer(label: "x", factory: registry).destroy()
        }
        #expect(Scrape(registry).refused(.nameTaken) == "0")
        #expect(Scrape(registry).families == ["headcount_metrics_refused_total"])
    }

    @Test(
        "a name that is taken breaks nothing: the second does nothing, and is told once",
        arguments: [
            (MetricKind.counter, "x", MetricKind.gauge, "x"), (.gauge, "x", .counter, "x_total"),
            (.gauge, "x", .histogram, "x"), (.histogram, "x", .gauge, "x"),
            (.histogram, "x", .gauge, "x_count"), (.gauge, "x_sum", .histogram, "x"),
            (.gauge, "x_bucket", .histogram, "x"), (.counter, "x", .gauge, "x_total"),
            (.gauge, "x_created", .counter, "x"), (.histogram, "x", .counter, "x_count"),
            (.gauge, "a.b", .histogram, "a-b"),
        ])
    func clashes(_ first: MetricKind, _ one: String, _ second: MetricKind, _ two: String) {
        let told = Told()
        let registry = PrometheusRegistry(onRefusal: told.add)
        Self.make(first, one, registry)
        let before = Scrape(registry)
        Self.make(second, two, registry)
        Self.make(second, two, registry)
        let after = Scrape(registry)
        #expect(after.samples == before.samples && after.families == before.families)
        #expect(after.refused(.nameTaken) == "2")
        #expect(told.lines.count == 1 && told.lines[0].contains(MetricName(two, second).full))
    }

    @Test("names that only look alike are no clash")
    func likenesses() {
        let registry = PrometheusRegistry()
        Self.make(.histogram, "x", registry)
        Self.make(.counter, "x_counts", registry)
        Self.make(.gauge, "x_counted", registry)
        Self.make(.counter, "y", registry)
        Self.make(.gauge, "y_sum", registry)
        #expect(Scrape(registry).refused(.nameTaken) == "0")
    }

    @Test("a family has so many series and no more")
    func maximumSeries() {
        let told = Told()
        let registry = PrometheusRegistry(maximumSeries: 10, onRefusal: told.add)
        for round in 0..<2 {
            for index in 0..<25 {
                Counter(label: "c", dimensions: [("i", "\(index)")], factory: registry).increment()
            }
            let scrape = Scrape(registry)
            #expect(scrape.samples.filter { $0.hasPrefix("c_total") }.count == 10)
            #expect(scrape[#"c_total{i="3"}"#] == "\(round + 1)")
            #expect(scrape.refused(.tooManySeries) == "\(15 * (round + 1))")
        }
        #expect(told.lines.count == 1)
    }

    @Test("there are so many families and no more, and no flood of lines about them")
    func maximumFamilies() {
        let told = Told()
        let registry = PrometheusRegistry(onRefusal: told.add)
        for index in 0..<1500 {
            Counter(label: "c\(index)", factory: registry).increment()
        }
        #expect(Scrape(registry).families.count == 1000)
        #expect(Scrape(registry).refused(.tooManyFamilies) == "501")
        #expect(told.lines.count == 100)
    }

    @Test("families and their samples are sorted")
    func order() {
        let registry = PrometheusRegistry()
        for label in ["b", "a", "a_z", "C", "a_b"] {
            for value in ["2", "1", "10"] {
                Counter(label: label, dimensions: [("i", value)], factory: registry).increment()
            }
        }
        registry.collect { $0.gauge("a_c", help: "Between.", 1) }
        for format in Exposition.Format.allCases {
            let scrape = Scrape(registry, format)
            #expect(scrape.families.count == 7 && scrape.families == scrape.families.sorted())
            let samples = scrape.samples.filter { $0.hasPrefix("a_total") }
            #expect(samples == [#"a_total{i="1""#, #"a_total{i="10""#, #"a_total{i="2""#])
        }
    }

    @Test("it can be bootstrapped by an app: it is a factory like others")
    func factory() {
        let registry = PrometheusRegistry()
        let factory: any MetricsFactory = MultiplexMetricsHandler(factories: [registry])
        Counter(label: "c", factory: factory).increment()
        #expect(Scrape(registry)["c_total"] == "1")
    }

    private static func make(_ kind: MetricKind, _ label: String, _ registry: PrometheusRegistry) {
        switch kind {
        case .counter: Counter(label: label, factory: registry).increment()
        case .gauge: Meter(label: label, factory: registry).set(1)
        case .histogram: Timer(label: label, factory: registry).recordSeconds(1)
        }
    }
}
