import HeadcountLoad
import Testing

@Suite("The limits of a load")
struct LoadLimitsTests {
    @Test("files and ports are told, whichever is short, and how to get more")
    func refusals() {
        let limits = LoadLimits(files: 20_000, filesInUse: 24, ports: 32_768...60_999, sources: 1)
        #expect(limits.sockets == 19_976)
        #expect(limits.refusal(of: 19_976) == nil)
        #expect(
            limits.refusal(of: 19_977)
                == "--connections 19977: this machine allows 19976 sockets: 19976 by files (20000 "
                + "may be open, 24 are needed otherwise; more with a higher hard limit: ulimit -Hn)"
        )
        var more = limits
        more.files = 1_000_000
        #expect(more.refusal(of: 28_232) == nil)
        #expect(
            more.refusal(of: 60_000)
                == "--connections 60000: this machine allows 28232 sockets: 28232 by ports (32768 "
                + "to 60999 for each of 1 source address; more with 3 addresses in --source)")
        more.sources = 3
        #expect(more.refusal(of: 60_000) == nil)
        #expect(more.refusal(of: 90_000)?.contains("2 by ports") == false)
        #expect(limits.refusal(of: 60_000)?.contains(", 28232 by ports") == true)
    }

    @Test("nothing known is no limit")
    func unlimited() {
        let limits = LoadLimits(files: nil, filesInUse: 24, ports: nil, sources: 1)
        #expect(limits.sockets == nil)
        #expect(limits.refusal(of: 1_000_000) == nil)
    }

    @Test("a limit below what is needed otherwise allows none")
    func none() {
        let limits = LoadLimits(files: 10, filesInUse: 24, ports: nil, sources: 1)
        #expect(limits.sockets == 0)
    }
}
