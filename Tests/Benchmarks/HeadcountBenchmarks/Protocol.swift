import Benchmark
import JSONBytes
import PhoenixChannels

func registerProtocol() {
    let push = Array(#"["1","2","patterns:stream","get_connection_stats",{"top":10}]"#.utf8)
    let long = Array(
        (#"{"rows":["#
            + Array(repeating: #"{"name":"room","count":12}"#, count: 50)
            .joined(separator: ",") + "]}").utf8)

    Benchmark.repeating("decode_a_V2_push") {
        { blackHole(try SerializerVersion.v2.decode(text: push.span)) }
    }
    Benchmark.repeating("encode_a_V2_reply") {
        let response = Array(#"{"total":16,"sockets":12}"#.utf8)
        return {
            blackHole(
                SerializerVersion.v2.encodeReply(
                    joinRef: Ref("1"), ref: Ref("2"), topic: "patterns:stream", status: .ok,
                    response: response))
        }
    }
    Benchmark.repeating("scan_1300_bytes_of_JSON") {
        { blackHole(try JSONScanner.scan(long)) }
    }
}
