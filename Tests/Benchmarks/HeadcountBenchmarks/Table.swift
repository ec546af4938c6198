import Benchmark
import Headcount

func registerTable() {
    Benchmark.repeating("join_and_leave_through_a_held_handle") {
        let table = LocalTable()
        var counter = table.counter(for: try Topic("room:1"))
        return { counter.join().leave() }
    }
    Benchmark.repeating("join_and_leave_by_topic") {
        let table = LocalTable()
        let topic = try Topic("room:1")
        return { table.join(topic).leave() }
    }
    Benchmark.repeating("socket_that_joins_one_topic_and_closes") {
        let table = LocalTable()
        let topic = try Topic("room:1")
        return {
            var socket = table.openSocket()
            socket.join(topic)
            socket.close()
        }
    }
    Benchmark.repeating("collection_of_100_changed_topics") {
        let table = LocalTable()
        var counters = try (0..<100).map { table.counter(for: try Topic("room:\($0)")) }
        return {
            for index in counters.indices { counters[index].join().leave() }
            blackHole(table.takeChanges())
        }
    }
}
