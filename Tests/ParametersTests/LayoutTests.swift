import Parameters
import Testing

@Suite("Layouts")
struct LayoutTests {
    private let layout = Layout([("a", [2, 3]), ("b", [4])])

    @Test("tensors lie one behind the other in the order of their declaration")
    func offsets() {
        #expect(layout.count == 10)
        #expect(layout["a"].range == 0..<6 && layout["b"].range == 6..<10)
    }

    @Test("the digest tells names, shapes and order apart, and nothing else")
    func digest() {
        #expect(layout.digest == Layout([("a", [2, 3]), ("b", [4])]).digest)
        let others = [
            Layout([("a", [3, 2]), ("b", [4])]), Layout([("b", [4]), ("a", [2, 3])]), Layout([("a", [2, 3])]),
            Layout([("a", [6]), ("b", [4])]), Layout([("c", [2, 3]), ("b", [4])]),
        ]
        #expect(Set(others.map(\.digest) + [layout.digest]).count == others.count + 1)
    }
}
