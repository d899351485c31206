import Aggregators
import LinearAlgebra
import Testing

@Suite("Nearest-neighbour mixing")
struct NearestNeighborMixingTests {
    /// Rows 0, 1, 3 and 10 on a line.
    private let gram = Gram(n: 4, values: [0, 0, 0, 0, 0, 1, 3, 10, 0, 3, 9, 30, 0, 10, 30, 100])

    @Test("every row becomes the mean of itself and its nearest")
    func nearest() throws {
        let mixing = try NearestNeighborMixing(f: 1).mixing(gram, refused: 0)

        let taken: [[Bool]] = (0..<4).map { row in mixing.row(row).map { $0 > 0 } }
        let first = [true, true, true, false]
        #expect(taken == [first, first, first, [false, true, true, true]])
        for row in 0..<4 { #expect(abs(mixing.row(row).reduce(0, +) - 1) < 1e-15) }
    }

    @Test("f is lowered by refused rows, and half of the rows are too many")
    func f() throws {
        #expect(throws: AggregationError.tooFewRows(got: 4, need: 5)) {
            try NearestNeighborMixing(f: 2).mixing(gram, refused: 0)
        }
        #expect(
            try NearestNeighborMixing(f: 2).mixing(gram, refused: 1)
                == NearestNeighborMixing(f: 1).mixing(gram, refused: 0))
    }
}
