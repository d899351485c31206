import Parameters
import Testing

@Suite("Vectors")
struct VectorsTests {
    @Test("an update is added value by value")
    func adds() {
        var parameters = ParameterVector([1, 2, 3])
        parameters.add(ParameterUpdate([0.5, 0, -3]))
        #expect(parameters == ParameterVector([1.5, 2, 0]))
    }

    @Test("one value that is no number makes a vector not finite, wherever it stands", arguments: 0..<19)
    func finite(index: Int) {
        let fine = [Float](repeating: 1e38, count: 19)
        #expect(Gradient(fine).isFinite())
        for bad in [Float.nan, .infinity, -.infinity, .signalingNaN] {
            var values = fine
            values[index] = bad
            #expect(!Gradient(values).isFinite() && !ParameterVector(values).isFinite())
        }
    }

    @Test("what is small, zero or without a value is finite")
    func edges() {
        #expect(Gradient([]).isFinite())
        #expect(Gradient([0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude]).isFinite())
    }

    @Test("the length of an update is Euclid's")
    func norm() { #expect(ParameterUpdate([3, -4]).norm == 5) }
}
