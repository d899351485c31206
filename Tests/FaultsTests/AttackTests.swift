import Faults
import Parameters
import Primitives
import Testing

@Suite("Attacks")
struct AttackTests {
    static let names = AttackCatalogue.entries.map(\.name)

    /// Ten honest gradients with a common signal, and what `attack` makes of the first three.
    private func round(_ attack: Attack, seed: UInt64 = 1) -> (honest: [Gradient], sent: [Gradient]) {
        var random = SeededGenerator(seed: seed)
        let honest = (0..<10).map { _ in Gradient((0..<500).map { _ in Float(1 + random.normal()) }) }
        var sent = honest
        for liar in 0..<3 {
            var lies = random.stream(UInt64(liar))
            attack.apply(to: &sent[liar], using: &lies)
        }
        return (honest, sent)
    }

    private func mean(_ rows: [Gradient]) -> [Double] {
        (0..<rows[0].count).map { at in rows.reduce(0) { $0 + Double($1.values[at]) } / Double(rows.count) }
    }

    private func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    /// How far the mean of what was sent goes along the honest mean, and its cosine to it; 1 and 1 without an attack.
    private func harm(_ attack: Attack) -> (progress: Double, cosine: Double, length: Double) {
        let (honest, sent) = round(attack)
        let (truth, got) = (mean(honest), mean(sent))
        let (size, length) = (product(truth, truth).squareRoot(), product(got, got).squareRoot())
        return (product(truth, got) / size / size, product(truth, got) / size / length, length / size)
    }

    @Test("a sign flip of ten times turns the mean of ten around when three do it")
    func signFlip() throws {
        let harm = harm(try .make(name: "sign_flip"))

        // (7 − 3 · 10) / 10 = −2.3 along the truth, less the liars' own noise.
        #expect(harm.progress < -2 && harm.cosine < -0.7)
    }

    @Test("noise buries the direction of the mean")
    func noise() throws {
        let harm = harm(try .make(name: "gaussian_noise"))

        // Noise of 30 · √2 in three of ten rows is 7 in the mean, against a signal of 1.
        #expect(abs(harm.cosine) < 0.3 && harm.length > 5)
    }

    @Test("enlarged rows are all that is left of the mean")
    func scale() throws {
        let harm = harm(try .make(name: "scale"))

        // (7 + 3 · 100) / 10.
        #expect(harm.length > 25)
    }

    @Test("rows of zeros shorten the mean by their share")
    func zero() throws {
        #expect(abs(harm(try .make(name: "zero")).progress - 0.7) < 0.05)
    }

    @Test("one row of NaN leaves nothing of the mean")
    func nan() throws {
        let (_, sent) = round(try .make(name: "nan"))

        #expect(mean(sent).allSatisfy { $0.isNaN })
        #expect(sent[0].values.allSatisfy { $0.isNaN } && sent[3].isFinite())
    }

    @Test("every attack is of exactly one kind, and only those on values change them", arguments: names)
    func kinds(name: String) throws {
        let attack = try Attack.make(name: name)
        let (honest, sent) = round(attack)

        #expect([attack.isOnValues, attack.isOnRollout, attack.isOnBehaviour].filter { $0 }.count == 1)
        #expect((honest == sent) == !attack.isOnValues)
        #expect(honest[3...] == sent[3...])
    }

    @Test("the same seed gives the same lie and another seed another one", arguments: ["gaussian_noise"])
    func seeds(name: String) throws {
        let attack = try Attack.make(name: name)
        func lie(_ seed: UInt64) -> Gradient {
            var gradient = Gradient([1, 2, 3])
            var random = SeededGenerator(seed: seed)
            attack.apply(to: &gradient, using: &random)
            return gradient
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
        #expect(abs((product(noise, noise) / 20_000).squareRoot() - 1) < 0.025)
    }

    @Test("a gradient without values is no trouble", arguments: names)
    func empty(name: String) throws {
        var gradient = Gradient([])
        var random = SeededGenerator(seed: 1)
        try Attack.make(name: name).apply(to: &gradient, using: &random)
        #expect(gradient.count == 0)
    }
}
