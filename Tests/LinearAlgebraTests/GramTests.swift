import LinearAlgebra
import Testing

@Suite("Gram matrix")
struct GramTests {
    @Test("each product has the bits of dot", arguments: [(1, 7), (4, 1024), (5, 1030), (9, 3000), (16, 33)])
    func bits(n: Int, d: Int) {
        let rows = randomRows(seed: 1, n: n, d: d)

        let gram = withViews(rows) { Gram(rows: $0) }

        for i in 0..<n {
            for j in 0..<n { #expect(gram[i, j] == withViews(rows) { dot($0[i], $0[j]) }) }
        }
    }

    @Test(
        "every machine code and number of threads gives the same bits, in groups of any size",
        arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16, 17, 26, 32, 64], [15, 1040, 33_000])
    func codes(n: Int, d: Int) {
        let rows = randomRows(seed: UInt64(n), n: min(n, 5), d: d + n)

        // Rows of a matrix that is shifted by one column for each: all different, from few random numbers.
        let grams = withViews(rows) { views in
            let shifted = (0..<n).map { UnsafeBufferPointer(rebasing: views[$0 % 5][($0 / 5)..<($0 / 5 + d)]) }
            return KernelCode.runnable.flatMap { code in
                [1, 2, 3].map { Gram(rows: shifted, code: code, threads: $0) }
            }
        }

        #expect(grams.allSatisfy { $0 == grams[0] })
    }

    @Test("the code for any machine rounds once, at every size", arguments: [1e-24, 1e-19, 1, 1e17] as [Float])
    func fused(scale: Float) {
        let rows = randomRows(seed: 9, n: 2, d: 16, scale: scale) + [[Float](repeating: scale, count: 16)]

        let grams = KernelCode.runnable.map { code in withViews(rows) { Gram(rows: $0, code: code, threads: 1) } }

        #expect(grams.allSatisfy { $0 == grams[0] })
    }

    @Test("rows beyond the range of a float's square have finite products with all others")
    func large() {
        let rows: [[Float]] = [[1e30, -1e30, 0], [1, 2, 3], [-3e38, 3e38, 3e38]]

        let gram = withViews(rows) { Gram(rows: $0) }

        for i in 0..<3 {
            for j in 0..<3 {
                let exact = plainDot(rows[i], rows[j])
                #expect(abs(gram[i, j] - exact) <= 1e-6 * abs(exact))
            }
        }
    }

    @Test("no rows and no columns are no products and products of zero")
    func empty() {
        #expect(Gram(rows: []).values.isEmpty)
        #expect(withViews([[], []]) { Gram(rows: $0) } == Gram(n: 2, values: [0, 0, 0, 0]))
    }

    @Test("lengths, distances and a selection come from the products")
    func derived() {
        let gram = withViews([[3, 4], [0, 1], [3, 4]]) { Gram(rows: $0) }

        #expect(gram.lengths == [5, 1, 5])
        #expect(gram.squaredDistance(0, 1) == 18)
        #expect(gram.squaredDistance(0, 2) == 0)
        #expect(gram.selecting([1, 0]) == Gram(n: 2, values: [1, 4, 4, 25]))
    }
}
