import LinearAlgebra
import Parameters
import Primitives
import Reduction
import Testing

@Suite("The memory of rows")
struct RowMemoryTests {
    private func length(_ row: Gradient) -> Double {
        row.values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    private func ids(_ count: Int) -> [WorkerID] { (0..<count).map { WorkerID(rawValue: UInt32($0)) } }

    private func cosine(_ gram: Gram, _ i: Int, _ j: Int) -> Double {
        gram[i, j] / (gram[i, i] * gram[j, j]).squareRoot()
    }

    @Test("holds the fading sum of unit rows, exactly where they fit")
    func sums() {
        var memory = RowMemory()
        let rounds: [[Gradient]] = [[Gradient([2, 0]), Gradient([0, 3])], [Gradient([0, 5]), Gradient([0, 1])]]
        var found = memory.remember(rounds[0], of: ids(2), lengths: rounds[0].map(length))
        found = memory.remember(rounds[1], of: ids(2), lengths: rounds[1].map(length))
        // (0.9, 1) and (0, 1.9); 0.9 as a float errs by 2⁻²⁵ of it.
        for (got, expected) in zip(found.gram.values, [1.81, 1.9, 1.9, 3.61]) { #expect(abs(got - expected) < 1e-6) }
    }

    @Test("holds a sum that fades faster beside it, and how it points among the others")
    func recent() {
        var memory = RowMemory()
        let rounds: [[Gradient]] = [[Gradient([2, 0]), Gradient([3, 0])], [Gradient([0, 5]), Gradient([1, 0])]]
        for rows in rounds { _ = memory.remember(rows, of: ids(2), lengths: rows.map(length)) }
        let third = [Gradient([0, 1]), Gradient([0, 0])]
        let found = memory.remember(third, of: ids(2), lengths: third.map(length))
        // Recent (0.25, 1.5) and (0.75, 0), of three rounds; directions (0.81, 1.9) and (1.71, 0).
        let long = (0.81 * 0.81 + 1.9 * 1.9).squareRoot()
        let short = (0.25 * 0.25 + 1.5 * 1.5).squareRoot()
        let expected = [(0.25 * 0.81 + 1.5 * 1.9) / (short * long), 0.25 / short, 0.81 / long, 1]
        for (got, expected) in zip(found.recent, expected) { #expect(abs(got - expected) < 1e-6) }
    }

    @Test(
        "keeps inner products of folded rows up to a sixty-fourth, those of positive values too", arguments: [0.0, 2])
    func folds(offset: Double) {
        var random = SeededGenerator(seed: 4)
        let common = (0..<50_000).map { _ in offset + random.normal() }
        let rows = (0..<6).map { row in
            Gradient(common.map { Float((row < 3 ? $0 : 0) + random.normal()) })
        }
        var memory = RowMemory()
        let found = memory.remember(rows, of: ids(6), lengths: rows.map(length))
        let exact = products(rows)
        for i in 0..<6 {
            for j in 0..<i {
                // Four deviations of 1/64 for 15 pairs.
                #expect(abs(cosine(found.gram, i, j) - cosine(exact, i, j)) < 4.0 / 64)
            }
        }
    }

    private func products(_ rows: [Gradient]) -> Gram {
        Gram(
            n: rows.count,
            values: rows.flatMap { a in
                rows.map { b in zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
            })
    }

    @Test("what rows have in common stands out of their noise after ten rounds")
    func accumulates() {
        var random = SeededGenerator(seed: 9)
        let signal = (0..<400).map { _ in random.normal() }
        var memory = RowMemory()
        var first: Double?
        var last = 0.0
        for _ in 0..<30 {
            let rows = (0..<2).map { _ in Gradient(signal.map { Float(0.25 * $0 + random.normal()) }) }
            let found = memory.remember(rows, of: ids(2), lengths: rows.map(length))
            last = cosine(found.gram, 0, 1)
            first = first ?? last
        }
        // A cosine of 1/17 in one round; of sums over as good as 19 rounds (1.9/0.1 of the weights' squares) the signal's
        // square is 19 times as large beside the noise: 19/35 = 0.54, give or take 1/20 for 400 values.
        #expect(abs(first ?? 1) < 0.25)
        #expect(abs(last - 0.54) < 0.2)
    }

    @Test("lengths count by their logarithm, at most twentyfold a round, and a row of zeros says nothing")
    func lengths() {
        var memory = RowMemory()
        let rows = [Gradient([1]), Gradient([1]), Gradient([1e9]), Gradient([0])]
        let found = memory.remember(rows, of: ids(4), lengths: rows.map(length))
        #expect(found.stretches == [0, 0, 3, nil])
    }

    @Test("forgets workers that do not come back, and not those that do")
    func forgets() {
        var memory = RowMemory()
        let row = [Gradient([1])]
        _ = memory.remember([Gradient([8])], of: [WorkerID(rawValue: 7)], lengths: [8])
        for _ in 0..<RowMemory.forgottenAfter { _ = memory.remember(row, of: ids(1), lengths: [1]) }
        let again = memory.remember(
            [Gradient([1]), Gradient([0])], of: [WorkerID(rawValue: 0), WorkerID(rawValue: 7)], lengths: [1, 0])
        #expect(again.gram[1, 1] == 0)
        #expect(again.gram[0, 0] > 90)
    }
}
