import Coordination
import Nodes
import Primitives
import Testing

@Suite("Timers")
struct TimersTests {
    private func at(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    @Test("a timer that is armed again takes the place of its earlier entry")
    func replaces() {
        var timers = Timers<String>()
        timers.arm("sweep", at: at(5))
        timers.arm("sweep", at: at(50))

        #expect(timers.due(at: at(10)) == [])
        #expect(timers.next == at(50))
    }

    @Test("the deadlines of rounds that are over do not pile up")
    func deadlines() {
        var timers = Timers<ServerCore.Timer> { $0.replaces($1) }
        timers.arm(.sweep, at: at(9000))
        for version in 0..<1000 {
            timers.arm(.deadline(ParameterVersion(rawValue: UInt64(version))), at: at(10_000 + Int64(version)))
        }

        #expect(timers.count == 2)
        #expect(timers.due(at: at(20_000)) == [.sweep, .deadline(ParameterVersion(rawValue: 999))])
    }

    @Test("what is due comes once and the earliest first")
    func order() {
        var timers = Timers<String>()
        timers.arm("late", at: at(9))
        timers.arm("early", at: at(3))
        timers.arm("later", at: at(30))

        #expect(timers.due(at: at(9)) == ["early", "late"])
        #expect(timers.due(at: at(9)) == [])
        #expect(timers.next == at(30))
    }
}
