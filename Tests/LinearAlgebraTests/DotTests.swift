import LinearAlgebra
import Testing

@Suite("Inner product")
struct DotTests {
    @Test(
        "it agrees with the plain twin at every length around a block and a lane",
        arguments: [0, 1, 15, 16, 17, 1023, 1024, 1025, 1039, 1040, 5000])
    func plain(count: Int) {
        let rows = randomRows(seed: UInt64(count), n: 2, d: count)

        let got = withViews(rows) { dot($0[0], $0[1]) }

        // A lane adds 64 products of a block: each of its roundings is at most 2⁻²⁴ of a partial sum of at most
        // 64 · |x|², so 64 · 2⁻²⁴ ≈ 4e-6 of the product of the lengths, and far less on the whole.
        let size = (plainDot(rows[0], rows[0]) * plainDot(rows[1], rows[1])).squareRoot()
        #expect(abs(got - plainDot(rows[0], rows[1])) <= 4e-6 * size)
    }

    @Test("a long row keeps seven more digits than a float sum would")
    func longRow() {
        let rows = randomRows(seed: 3, n: 1, d: 1_000_000)
        let exact = plainDot(rows[0], rows[0])

        let got = withViews(rows) { dot($0[0], $0[0]) }

        // 64 additions of like size in a lane err by about √64 · 2⁻²⁵ each; the 16 000 lanes average it to 2e-9.
        #expect(abs(got - exact) <= 3e-8 * exact)
    }

    @Test("finite rows have a finite product, however large")
    func large() {
        let row = [Float](repeating: .greatestFiniteMagnitude, count: 2000)
        let turned = row.enumerated().map { $0.offset % 2 == 0 ? $0.element : -$0.element }

        #expect(withViews([row, row]) { dot($0[0], $0[1]) } == plainDot(row, row))
        #expect(withViews([row, turned]) { dot($0[0], $0[1]) } == 0)
    }
}
