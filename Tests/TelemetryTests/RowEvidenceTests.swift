import Primitives
import Telemetry
import Testing

@Suite("The evidence of a round's rows")
struct RowEvidenceTests {
    func evidence(_ rows: [[Double]]) -> [RowEvidence] {
        let gram = rows.flatMap { a in rows.map { b in zip(a, b).map { $0 * $1 }.reduce(0, +) } }
        return RowEvidence.all(workers: rows.indices.map { WorkerID(rawValue: UInt32($0)) }, gram: gram)
    }

    @Test("is the median cosine with the others and the length in median lengths")
    func values() {
        let found = evidence([[2, 0], [2, 0], [0, 2], [-20, 0]])
        // Cosines of row 0: 1, 0, −1; of row 2: 0, 0, 0; of row 3: −1, −1, 0. All exact.
        #expect(found.map(\.agreement) == [0, 0, 0, -1])
        #expect(found.map(\.length) == [1, 1, 1, 10])
    }

    @Test("a row of zeros has no direction and is no measure for others")
    func zeros() {
        let found = evidence([[1, 0], [0, 0], [1, 0]])
        #expect(found.map(\.agreement) == [1, nil, 1])
        #expect(found.map(\.length) == [1, 0, 1])
        #expect(evidence([[0], [0]]).map(\.length) == [0, 0])
        #expect(evidence([[3]]).map(\.agreement) == [nil])
    }
}
