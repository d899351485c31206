import LinearAlgebra
import Testing

@Suite("Medians and trimmed means of columns")
struct ColumnMeansTests {
    @Test("every number of rows and every trim has the bits of the plain twin", arguments: 1...34)
    func plain(n: Int) {
        let rows = randomRows(seed: UInt64(n), n: n, d: 133)
        for trim in 0...(n - 1) / 2 {
            let got = filled(133) { out in withViews(rows) { trimmedColumnMeans($0, trim: trim, into: out) } }

            #expect(got == plainTrimmedColumnMeans(rows, trim: trim, count: 133), "trim \(trim)")
        }
    }

    @Test("many rows are sorted too", arguments: [64, 100, 257])
    func many(n: Int) {
        let rows = randomRows(seed: UInt64(n), n: n, d: 70)

        let got = filled(70) { out in withViews(rows) { columnMedians($0, into: out) } }

        #expect(got == plainTrimmedColumnMeans(rows, trim: (n - 1) / 2, count: 70))
    }

    @Test("equal, opposite and extreme values are in their places")
    func ties() {
        let top = Float.greatestFiniteMagnitude
        let rows: [[Float]] = [[1, top, 2], [1, -top, -2], [1, top, 2], [1, 0, -2], [1, top, 0]]

        #expect(filled(3) { out in withViews(rows) { columnMedians($0, into: out) } } == [1, top, 0])
        #expect(filled(3) { out in withViews(Array(rows[..<4])) { columnMedians($0, into: out) } } == [1, top / 2, 0])
    }
}
