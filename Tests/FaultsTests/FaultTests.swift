import Faults
import Testing

@Suite("Fault")
struct FaultTests {
    @Test("it is active from its first version to before its last, or for good")
    func active() {
        let passing = Fault(attack: .zero, from: 3, until: 5)

        #expect((0..<7).map { passing.isActive(at: $0) } == [false, false, false, true, true, false, false])
        #expect(Fault(attack: .nan).isActive(at: .max))
    }
}
