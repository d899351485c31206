import Aggregators
import LinearAlgebra
import Testing

@Suite("Clipping")
struct ClippingTests {
    /// Rows of lengths 1, 2, 4, 8 and 0, each along its own axis.
    private let gram: Gram = {
        let squares: [Double] = [1, 4, 16, 64, 0]
        var values = [Double](repeating: 0, count: 25)
        for row in 0..<5 { values[row * 6] = squares[row] }
        return Gram(n: 5, values: values)
    }()

    private func factors(_ limit: Clipping.Limit) throws -> [Double] {
        let mixing = try Clipping(limit).mixing(gram, refused: 0)
        return (0..<5).map { mixing[$0, $0] }
    }

    @Test("what is longer than the limit is shortened to it")
    func limits() throws {
        #expect(try factors(.length(3)) == [1, 1, 0.75, 0.375, 1])
        #expect(try factors(.medianLength) == [1, 1, 0.5, 0.25, 1])
    }

    @Test("adaptively, the longest rows are shortened to the longest of the others")
    func adaptive() throws {
        // ⌊2 · 1 · 4 / 5⌋ = 1 row is set aside, ⌊2 · 2 · 3 / 5⌋ = 2 rows.
        #expect(try factors(.adaptive(f: 1)) == [1, 1, 1, 0.5, 1])
        #expect(try factors(.adaptive(f: 2)) == [1, 1, 0.5, 0.25, 1])
        #expect(try factors(.adaptive(f: 0)) == [1, 1, 1, 1, 1])
    }
}
