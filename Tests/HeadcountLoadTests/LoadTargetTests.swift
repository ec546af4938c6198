import HeadcountLoad
import Testing

@Suite("The target of a load")
struct LoadTargetTests {
    @Test(
        "every form of a server's address is understood",
        arguments: [
            ("127.0.0.1:4000", "ws://127.0.0.1:4000/socket/websocket?vsn=2.0.0"),
            ("http://localhost:4000/", "ws://localhost:4000/socket/websocket?vsn=2.0.0"),
            (
                "ws://h:1/live/websocket?token=a%20b",
                "ws://h:1/live/websocket?token=…&vsn=2.0.0"
            ),
            ("ws://h/x?vsn=2.0.0", "ws://h:80/x?vsn=2.0.0"),
            ("ws://[::1]:4000", "ws://[::1]:4000/socket/websocket?vsn=2.0.0"),
        ])
    func forms(_ text: String, _ url: String) {
        #expect(LoadTarget(text)?.url == url)
    }

    @Test("a token is sent, and not shown")
    func token() {
        let target = LoadTarget("ws://h:1?token=s3cr3t")
        #expect(target?.path == "/socket/websocket?token=s3cr3t&vsn=2.0.0")
        #expect(target?.url == "ws://h:1/socket/websocket?token=…&vsn=2.0.0")
        #expect(LoadTarget("ws://h:1?s3cr3t")?.url == "ws://h:1/socket/websocket?…&vsn=2.0.0")
    }

    @Test("an address in brackets is looked up without them")
    func brackets() {
        #expect(LoadTarget("ws://[::1]:4000")?.host == "::1")
    }

    @Test(
        "what cannot be loaded is not taken",
        arguments: [
            "", "ws://", "wss://h:1", "https://h", "ftp://h", "ws://h:0", "ws://h:70000",
            "ws://h:1/x?vsn=1.0.0", "ws://u@h:1", "a b",
        ])
    func refused(_ text: String) {
        #expect(LoadTarget(text) == nil)
    }
}
