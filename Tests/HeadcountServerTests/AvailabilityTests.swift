import Testing

@testable import HeadcountServer

@Suite("Availability")
struct AvailabilityTests {
    @Test(
        "the agent's line says the whole state",
        arguments: [
            (Availability.up(percent: 73), Int?.some(500), "up ready 73% maxconn:500\n"),
            (.up(percent: 100), nil, "up ready 100% maxconn:0\n"),
            (.up(percent: 0), 10, "up ready 0% maxconn:10\n"),
            (.draining, 500, "up drain\n"),
            (.down(reason: "the lease is lost"), 500, "down ready # the lease is lost\n"),
        ])
    func line(_ availability: Availability, _ maximum: Int?, _ line: String) {
        #expect(availability.agentLine(maximumSockets: maximum) == line)
    }

    @Test(
        "the percentage is what is free, and one at least while there is room",
        arguments: [
            (0, 100, 100), (27, 100, 73), (99, 100, 1), (999, 1_000, 1), (100, 100, 0),
            (101, 100, 0), (0, 1, 100), (1, 1, 0), (1, 3, 66),
        ])
    func percentage(_ sockets: Int, _ limit: Int, _ percent: Int) {
        var gauge = AvailabilityGauge()
        let availability = gauge.judge(.init(sockets: sockets, limit: limit))
        #expect(availability == .up(percent: percent))
    }

    @Test("a full node is full until a twentieth of its room is free")
    func hysteresis() {
        var gauge = AvailabilityGauge()
        func isFull(_ sockets: Int, of limit: Int = 1_000) -> Bool {
            _ = gauge.judge(.init(sockets: sockets, limit: limit))
            return gauge.isFull
        }
        let states = [999, 1_000, 999, 951, 950, 949, 999, 1_000].map { isFull($0) }
        #expect(states == [false, true, true, true, true, false, false, true])
        // One socket is a twentieth of a small node, or more.
        #expect([2, 1, 2].map { isFull($0, of: 2) } == [true, false, true])
        _ = gauge.judge(.init(sockets: 5_000, limit: nil))
        #expect(!gauge.isFull, "without a bound")
    }

    @Test("draining goes before a lost lease, and that before the room")
    func order() {
        var gauge = AvailabilityGauge()
        var facts = AvailabilityGauge.Facts(
            isDraining: true, sockets: 10, limit: 10, lacksLease: true)
        #expect(gauge.judge(facts) == .draining)
        #expect(gauge.isFull)
        facts.isDraining = false
        #expect(gauge.judge(facts) == .down(reason: "the lease is lost"))
        facts.lacksLease = false
        #expect(gauge.judge(facts) == .up(percent: 0))
        #expect(gauge.judge(.init(sockets: 3)) == .up(percent: 100))
    }

    @Test(
        "the report for Envoy has no zeros where Envoy would leave the node out",
        arguments: [
            (
                LoadReport(utilization: nil, processors: 0.25, requestsPerSecond: 12, sockets: 3),
                #"JSON {"cpu_utilization":0.250,"rps_fractional":12.000,"named_metrics":{"sockets":3}}"#
            ),
            (
                LoadReport(utilization: 0, processors: 0, requestsPerSecond: 0, sockets: 0),
                #"JSON {"cpu_utilization":0.001,"application_utilization":0.001,"rps_fractional":0.001,"named_metrics":{"sockets":0}}"#
            ),
            (
                LoadReport(
                    utilization: 1.0005, processors: .nan, requestsPerSecond: .infinity,
                    sockets: 9),
                #"JSON {"cpu_utilization":0.001,"application_utilization":1.001,"rps_fractional":1000000000.000,"named_metrics":{"sockets":9}}"#
            ),
        ])
    func report(_ report: LoadReport, _ header: String) {
        #expect(report.header == header)
    }

    @Test("the share of the processors is that between two samples")
    func processors() {
        var share = ProcessorShare()
        let start = ContinuousClock.now
        share.sample(at: start, used: .seconds(10), processors: 2)
        #expect(share.share == 0)
        share.sample(at: start + .seconds(5), used: .seconds(15), processors: 2)
        #expect(share.share == 0.5)
        share.sample(at: start + .seconds(6), used: .seconds(20), processors: 2)
        #expect(share.share == 1)
    }
}
