import Benchmark
import Headcount

func registerAnswers() {
    Benchmark.repeating("answer_of_a_node_with_10_topics_as_JSON") {
        let table = LocalTable()
        var socket = table.openSocket()
        for number in 0..<10 { socket.join(try Topic("room:\(number)")) }
        let stats = NodeStats(
            table, node: try NodeName("web-1"), query: StatsQuery(), timestamp: .now)
        return { blackHole(stats.json) }
    }
}
