import Coordination
import LinearAlgebra
import Parameters
import Primitives
import Reduction
import Testing

@Suite("The comparison with the crowd")
struct CrowdComparisonTests {
    /// Rounds of rows: a common direction and noise for each, then bent by `lie` (worker, honest rows) → row.
    static func compare(
        workers: Int = 10, rounds: Int = 40, from: Int = 0, signal: Double = 0.5, seed: UInt64 = 1,
        lie: (Int, [Gradient]) -> Gradient? = { _, _ in nil }
    ) -> CrowdComparison {
        var random = SeededGenerator(seed: seed)
        let common = (0..<300).map { _ in random.normal() }
        var memory = RowMemory()
        var found = memory.remember([], of: [], lengths: [])
        let ids = (0..<workers).map { WorkerID(rawValue: UInt32($0)) }
        for round in 0..<rounds {
            let honest = (0..<workers).map { _ in Gradient(common.map { Float(signal * $0 + random.normal()) }) }
            let rows = honest.indices.map { (round < from ? nil : lie($0, honest)) ?? honest[$0] }
            let lengths = rows.map { $0.values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
            found = memory.remember(rows, of: ids, lengths: lengths)
        }
        return CrowdComparison(found, isCrowd: ids.map { _ in true })
    }

    static func times(_ row: Gradient, _ factor: Float) -> Gradient { Gradient(row.values.map { $0 * factor }) }

    @Test(
        "nothing is held against workers of a crowd, whether their rows agree well or hardly",
        arguments: [0.1, 0.3, 1, 4])
    func honest(signal: Double) {
        for seed: UInt64 in 0..<5 {
            for one in Self.compare(signal: signal, seed: seed).evidence { #expect(one.doubt < 0.5) }
        }
    }

    @Test("who pushes the other way is astray, however noisy a round is", arguments: [0.25, 0.5, 2])
    func flipped(signal: Double) {
        // A cosine between honest rows of 1/17, 1/5 and 4/5.
        let found = Self.compare(signal: signal) { $0 >= 7 ? Self.times($1[$0], -1) : nil }
        for one in found.evidence.prefix(7) { #expect(one.doubt < 0.2) }
        for one in found.evidence.suffix(3) { #expect(one.astray > 0.8 && one.tooLong == 0) }
    }

    @Test("who turns is astray within two rounds, while ten honest rounds still weigh more", arguments: [0.25, 0.5, 2])
    func turned(signal: Double) {
        for seed: UInt64 in 0..<5 {
            let found = Self.compare(rounds: 42, from: 40, signal: signal, seed: seed) {
                $0 >= 7 ? Self.times($1[$0], -1) : nil
            }
            for one in found.evidence.prefix(7) { #expect(one.doubt < 0.3) }
            for one in found.evidence.suffix(3) { #expect(one.astray > 0.3 && (one.lastingAgreement ?? 0) > 0) }
        }
    }

    @Test("who sends ten times as much is too long, even where directions are noise")
    func long() {
        let found = Self.compare(signal: 0) { $0 >= 7 ? Self.times($1[$0], 10) : nil }
        #expect(found.unity == 0)
        for one in found.evidence.prefix(7) { #expect(one.doubt == 0) }
        for one in found.evidence.suffix(3) { #expect(one.tooLong > 0.8 && one.astray == 0) }
    }

    @Test("a row far longer than all others counts once, not for ever")
    func oneLongRow() {
        var memory = RowMemory()
        let ids = (0..<5).map { WorkerID(rawValue: UInt32($0)) }
        func remember(_ last: Float) -> RowMemory.Recollection {
            let rows = (0..<5).map { Gradient([$0 == 4 ? last : 1]) }
            return memory.remember(rows, of: ids, lengths: rows.map { Double($0.values[0]) })
        }
        for _ in 0..<20 { _ = remember(1) }
        _ = remember(1e30)
        #expect(CrowdComparison(remember(1), isCrowd: ids.map { _ in true }).evidence[4].tooLong == 0)
    }

    @Test(
        "colluders who copy an honest worker get nobody else accused, with f up to just below n/2", arguments: [3, 4])
    func mimic(f: Int) {
        for seed: UInt64 in 0..<5 {
            let found = Self.compare(seed: seed) { worker, honest in worker >= 10 - f ? honest[0] : nil }
            for one in found.evidence { #expect(one.doubt < 0.35) }
        }
    }

    /// Three and four of ten: those who turn away may be two fifths of the others at most, and four of nine are more.
    @Test(
        "nor do those who turn away from one victim, or who are more alike than honest workers",
        arguments: [(0, 7), (1, 6)])
    func framing(plot: Int, count: Int) {
        for seed: UInt64 in 0..<5 {
            let found = Self.compare(seed: seed) { worker, honest in
                guard worker >= count else { return nil }
                let base = plot == 0 ? honest[worker] : honest[0]
                let mean: [Float] = (0..<300).map { at in
                    honest.prefix(count).reduce(0) { $0 + $1.values[at] } / Float(count)
                }
                let turned = zip(base.values, honest[0].values).map { $0 - 0.7 * $1 }
                return Gradient(plot == 0 ? turned : mean)
            }
            for one in found.evidence.prefix(count) { #expect(one.doubt < 0.5) }
        }
    }

    @Test("where data differ so much that there is no crowd, nobody is astray")
    func noCrowd() {
        // Every worker pulls its own way, and all ways add up to nothing.
        var random = SeededGenerator(seed: 3)
        let ways = (0..<10).map { _ in (0..<300).map { _ in Float(random.normal()) } }
        let found = Self.compare(signal: 0) { worker, honest in
            Gradient(zip(honest[worker].values, ways[worker]).map { $0 + 3 * $1 })
        }
        #expect(found.unity == 0)
        for one in found.evidence { #expect(one.doubt == 0) }
    }

    @Test("of fewer than three nobody is judged")
    func few() {
        for workers in 1...2 {
            let found = Self.compare(workers: workers) { worker, honest in
                worker == 1 ? Self.times(honest[1], -10) : nil
            }
            #expect(found.evidence.allSatisfy { $0.doubt == 0 } && found.unity == 0)
        }
    }
}
