import Primitives
import Testing

@Suite("Instants")
struct InstantTests {
    @Test("a duration added to an instant is what lies between the two")
    func arithmetic() {
        let start = Instant(nanoseconds: 1_000)
        let later = start.advanced(by: .milliseconds(1500))

        #expect(start.duration(to: later) == .milliseconds(1500))
        #expect(later.duration(to: start) == .milliseconds(-1500))
        #expect(start < later)
    }

    @Test("a duration in nanoseconds and in seconds")
    func units() {
        #expect(Duration.milliseconds(1500).nanoseconds == 1_500_000_000)
        #expect(Duration.milliseconds(-250).seconds == -0.25)
    }
}
