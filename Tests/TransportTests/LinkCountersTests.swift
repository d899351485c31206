import Messages
import Primitives
import Testing
import Transport
import Wire

@Suite("Counters of a link")
struct LinkCountersTests {
    @Test("a snapshot names every counter once, those of mistakes by the mistake's name")
    func names() {
        let names = LinkCounters().snapshot().map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.count == LinkCounters.Counter.allCases.count + WireError.allCases.count)
        #expect(names.contains("messages_received") && names.contains("malformed_wrong_run"))
        #expect(LinkCounters().snapshot().allSatisfy { $0.count == 0 })
    }

    @Test("a snapshot holds what was counted")
    func values() throws {
        let server = LoopbackServer(run: TestCluster.run, dimension: 4)
        let stranger = server.connect(run: nil)
        for _ in 0..<3 { #expect(stranger.sendRaw([[0xff]])) }
        #expect(server.receive(until: .zero) == nil)

        let counted = server.counters.snapshot().filter { $0.count > 0 }

        #expect(counted.map(\.name) == ["malformed_malformed"])
        #expect(counted.map(\.count) == [3])
    }
}
