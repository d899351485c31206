import Faults
import Parameters
import Primitives
import Testing

@Suite("Liar")
struct LiarTests {
    private func liar(_ faults: [Fault], seed: UInt64 = 1) -> Liar {
        Liar(faults: faults, random: SeededGenerator(seed: seed))
    }

    /// What it sends at these versions when its honest gradient at version `v` is `v`.
    private func sent(_ liar: inout Liar, at versions: some Sequence<UInt64>) -> [Float] {
        versions.map { version in
            var gradient = Gradient([Float(version)])
            liar.falsify(&gradient, at: version)
            return gradient.values[0]
        }
    }

    @Test("a stale liar sends what it made that many versions ago, and until then the first that it made")
    func stale() {
        var liar = liar([Fault(attack: .stale(rounds: 3))])
        #expect(sent(&liar, at: 5..<12) == [5, 5, 5, 5, 6, 7, 8])
    }

    @Test("where it missed versions it sends the newest that is old enough")
    func gaps() {
        var liar = liar([Fault(attack: .stale(rounds: 3))])
        #expect(sent(&liar, at: [1, 2, 6, 7, 8, 9, 20]) == [1, 1, 2, 2, 2, 6, 9])
    }

    @Test("what was computed twice is sent twice, and who goes back has what it still remembers")
    func twice() {
        var liar = liar([Fault(attack: .stale(rounds: 2))])
        // At version 4 it forgot version 1, which nothing after it would have asked for.
        #expect(sent(&liar, at: [1, 2, 3, 3, 4, 3, 4, 5]) == [1, 1, 1, 1, 2, 2, 2, 3])
    }

    @Test("a stale liar remembers the rounds before its time")
    func before() {
        var liar = liar([Fault(attack: .stale(rounds: 4), from: 6)])
        #expect(sent(&liar, at: 0..<9) == [0, 1, 2, 3, 4, 5, 2, 3, 4])
    }

    @Test("three stale rows of ten take the mean back when the gradient turned around")
    func harm() {
        var means: [Float] = []
        var liar = liar([Fault(attack: .stale(rounds: 2))])
        for version in 0..<8 as Range<UInt64> {
            let truth: Float = version < 4 ? 1 : -1
            var gradient = Gradient([truth])
            liar.falsify(&gradient, at: version)
            means.append((7 * truth + 3 * gradient.values[0]) / 10)
        }
        // −0.7 + 0.3 for as many rounds as they are late, instead of −1.
        #expect(means == [1, 1, 1, 1, -0.4, -0.4, -1, -1])
    }

    @Test("outside their rounds faults leave the gradient as it is", arguments: AttackCatalogue.entries.map(\.name))
    func rounds(name: String) throws {
        let attack = try Attack.make(name: name)
        var liar = liar([Fault(attack: attack, from: 20, until: 40)])
        var changed: [UInt64] = []
        for version in 0..<60 as Range<UInt64> {
            let honest = Gradient((0..<50).map { Float($0) + Float(version) })
            var gradient = honest
            liar.falsify(&gradient, at: version)
            if gradient != honest { changed.append(version) }
        }
        #expect(changed == (attack.isOnValues ? Array(20..<40) : []))
    }

    @Test("a drift begins with its rate when its rounds begin, and grows by it", arguments: [0, 100] as [UInt64])
    func drift(from: UInt64) {
        var liar = liar([Fault(attack: .slowDrift(rate: 0.5, most: 1.25, direction: 3), from: from)])
        let lengths = (from..<from + 4).map { version in
            var gradient = Gradient([1, 1, 1, 1])
            liar.falsify(&gradient, at: version)
            return gradient.values.map { abs($0 - 1) }
        }
        #expect(lengths == [0.5, 1, 1.25, 1.25].map { [Float](repeating: $0, count: 4) })
    }

    @Test("faults follow each other in their order")
    func order() {
        var flipThenDrift = liar([
            Fault(attack: .signFlip(scale: 2)), Fault(attack: .slowDrift(rate: 1, most: 1, direction: 0)),
        ])
        var driftThenFlip = liar([
            Fault(attack: .slowDrift(rate: 1, most: 1, direction: 0)), Fault(attack: .signFlip(scale: 2)),
        ])
        var (first, second) = (Gradient([1]), Gradient([1]))
        flipThenDrift.falsify(&first, at: 0)
        driftThenFlip.falsify(&second, at: 0)

        // −2 ± 2 against −2 (1 ± 1).
        #expect(Set([first.values[0], second.values[0]]) == [0, -4])
    }

    @Test("a version's lie depends on the seed and on nothing that was drawn for other versions")
    func branches() {
        func lie(_ seed: UInt64, _ versions: [UInt64]) -> Gradient {
            var liar = liar([Fault(attack: .gaussianNoise(deviation: 1))], seed: seed)
            var gradient = Gradient([])
            for version in versions {
                gradient = Gradient([1, 2, 3])
                liar.falsify(&gradient, at: version)
            }
            return gradient
        }
        #expect(lie(1, [7]) == lie(1, [0, 3, 7]))
        #expect(lie(1, [7]) != lie(1, [8]))
        #expect(lie(1, [7]) != lie(2, [7]))
    }
}
