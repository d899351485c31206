import Faults
import Parameters
import Primitives
import Testing

@Suite("Attacks")
struct AttackTests {
    static let names = AttackCatalogue.entries.map(\.name)

    let round = PlainMean()

    /// What `attack` makes of the liars' rows in its twentieth round, when in the first they had another gradient.
    private func lies(_ attack: Attack, seed: UInt64 = 1) -> [Gradient] {
        let earlier = PlainMean(seed: 99).own
        return round.own.indices.map { at in
            var liar = Liar(
                faults: [Fault(attack: attack)], random: SeededGenerator(seed: seed).stream(UInt64(at)))
            var (first, last) = (earlier[at], round.own[at])
            liar.falsify(&first, at: 0)
            liar.falsify(&last, at: 19)
            return last
        }
    }

    private func harm(_ name: String, _ parameters: [String: Double] = [:]) throws -> PlainMean.Harm {
        round.harm(lies(try .make(name: name, parameters: parameters)))
    }

    @Test("a sign flip of ten times turns the mean of ten around when three do it")
    func signFlip() throws {
        let harm = try harm("sign_flip")

        // (7 − 3 · 10) / 10 = −2.3 along the truth, less the liars' own noise.
        #expect(harm.progress < -1.8 && harm.cosine < -0.6)
    }

    @Test("noise buries the direction of the mean")
    func noise() throws {
        let harm = try harm("gaussian_noise")

        // Noise of 30 · √2 in three of ten rows is 7 in the mean, against a signal of 1.
        #expect(abs(harm.cosine) < 0.3 && harm.length > 5)
    }

    @Test("enlarged rows are all that is left of the mean")
    func scale() throws {
        // (7 + 3 · 100) / 10.
        #expect(try harm("scale").length > 25)
    }

    @Test("rows of zeros shorten the mean by their share")
    func zero() throws {
        // The truth is the mean of the other seven: 7 / 10, to the rounding of floats.
        #expect(abs(try harm("zero").progress - 0.7) < 1e-6)
    }

    @Test("inf is infinite in every coordinate")
    func infinity() {
        var gradient = Gradient([1, -2, 0])
        var random = SeededGenerator(seed: 1)
        Attack.infinity.apply(to: &gradient, using: &random)
        #expect(gradient.values == [.infinity, .infinity, .infinity])
    }

    @Test("one row of NaN or of infinities leaves nothing of the mean", arguments: ["nan", "inf"])
    func notFinite(name: String) throws {
        let sent = lies(try .make(name: name))

        #expect(PlainMean.mean([sent[0]] + round.honest).allSatisfy { !$0.isFinite })
    }

    @Test("uniform numbers push the mean where all coordinates grow alike")
    func uniform() throws {
        let harm = try harm("uniform")

        // 3/10 of 15 · √2 in each coordinate, 6.4 deviations, and 30 √2 / √12 · √3/10 = 2.1 of scatter.
        #expect(abs(harm.distance - 6.7) < 0.4 && abs(harm.cosine) < 0.25)
    }

    @Test("a few turned bits leave nothing of the mean, since every 32nd is the highest of an exponent")
    func bitFlip() throws {
        // 192 bits: none is the highest with a chance of (31/32)^192 = 0.2 %, and this seed is not such a one.
        #expect(!(try harm("bit_flip", ["floats": 64]).length < 1e30))
    }

    @Test("exactly as many floats as it says are hit, in one bit each; all of them when there are fewer")
    func bits() throws {
        func changed(_ floats: Double, of d: Int) throws -> [Int] {
            let before = Gradient((0..<d).map { Float($0) })
            var after = before
            var random = SeededGenerator(seed: 5)
            try Attack.make(name: "bit_flip", parameters: ["floats": floats]).apply(to: &after, using: &random)
            return zip(before.values, after.values).map { ($0.bitPattern ^ $1.bitPattern).nonzeroBitCount }
        }

        let bits = try changed(7, of: 1000)
        #expect(bits.filter { $0 == 1 }.count == 7 && bits.filter { $0 == 0 }.count == 993)
        #expect(try changed(7, of: 3) == [1, 1, 1])
    }

    @Test("a drift pulls the mean by its share of the liars' length, further each round, and stops at its most")
    func slowDrift() throws {
        let sizes = round.own.map { PlainMean.squaredDistance($0, Gradient($0.values.map { _ in 0 })).squareRoot() }
        let honest = round.own
        func pull(_ parameters: [String: Double]) throws -> Double {
            let sent = lies(try .make(name: "slow_drift", parameters: parameters))
            let before = PlainMean.mean(honest + round.honest)
            let after = PlainMean.mean(sent + round.honest)
            return zip(before, after).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }
        let share = sizes.reduce(0, +) / Double(PlainMean.rows)

        // All three pull in one direction, so their lengths add up; rounding to floats leaves six digits.
        #expect(abs(try pull(["rate": 0.1]) / share - 2) < 1e-4)
        #expect(abs(try pull(["rate": 0.2]) / share - 4) < 1e-4)
        #expect(abs(try pull(["rate": 1, "most": 5]) / share - 5) < 1e-4)
        // Another number is another direction.
        let apart = try (0..<2).map { try Attack.make(name: "slow_drift", parameters: ["direction": Double($0)]) }
        #expect(lies(apart[0])[0] != lies(apart[1])[0])
    }

    @Test("every attack is of exactly one kind, and only those on values change them", arguments: names)
    func kinds(name: String) throws {
        let attack = try Attack.make(name: name)

        #expect([attack.isOnValues, attack.isOnRollout, attack.isOnBehaviour].filter { $0 }.count == 1)
        #expect((lies(attack) == round.own) == !attack.isOnValues)
        #expect(attack.knowledge == .own)
    }

    @Test(
        "the same seed gives the same lie and another seed another one",
        arguments: ["gaussian_noise", "uniform", "bit_flip"])
    func seeds(name: String) throws {
        let attack = try Attack.make(name: name)
        func lie(_ seed: UInt64) -> [UInt32] {
            var gradient = Gradient((0..<100).map { Float($0) })
            var random = SeededGenerator(seed: seed)
            attack.apply(to: &gradient, using: &random)
            return gradient.values.map(\.bitPattern)
        }

        #expect(lie(1) == lie(1))
        #expect(lie(1) != lie(2))
    }

    @Test("noise has the deviation that it was given, in the gradient's own size")
    func deviation() throws {
        var gradient = Gradient([Float](repeating: 2, count: 20_000))
        var random = SeededGenerator(seed: 9)
        try Attack.make(name: "gaussian_noise", parameters: ["deviation": 0.5]).apply(to: &gradient, using: &random)

        let noise = gradient.values.map { Double($0) - 2 }
        // Deviation 0.5 · 2; of 20 000 draws it is known to 1/√40 000, half a percent.
        #expect(abs((PlainMean.product(noise, noise) / 20_000).squareRoot() - 1) < 0.025)
    }

    @Test("a gradient without values is no trouble", arguments: names)
    func empty(name: String) throws {
        var gradient = Gradient([])
        var random = SeededGenerator(seed: 1)
        try Attack.make(name: name).apply(to: &gradient, using: &random)
        #expect(gradient.count == 0)
    }
}
