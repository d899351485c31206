import Primitives
import Testing

@Suite("Seeded generators")
struct SeededGeneratorTests {
    private func draws(_ generator: SeededGenerator, _ count: Int = 5) -> [UInt64] {
        var generator = generator
        return (0..<count).map { _ in generator.next() }
    }

    @Test("the same seed gives the same numbers, another seed others")
    func seeds() {
        #expect(draws(SeededGenerator(seed: 7)) == draws(SeededGenerator(seed: 7)))
        #expect(draws(SeededGenerator(seed: 7)) != draws(SeededGenerator(seed: 8)))
    }

    @Test("the state of xoshiro256++ is filled by SplitMix64, as its authors recommend")
    func reference() {
        // Computed with the authors' reference code for seed 0.
        #expect(draws(SeededGenerator(seed: 0), 2) == [0x5317_5d61_490b_23df, 0x61da_6f3d_c380_d507])
    }

    @Test("a stream depends on its name or number and not on what was drawn before")
    func streams() {
        var used = SeededGenerator(seed: 3)
        _ = used.next()

        #expect(draws(used.stream("noise")) == draws(SeededGenerator(seed: 3).stream("noise")))
        #expect(draws(used.stream("noise")) != draws(used.stream("starts")))
        #expect(draws(used.stream(1)) != draws(used.stream(2)))
        #expect(draws(used.stream(1)) != draws(used))
    }

    @Test("a uniform number has mean ½ and variance ¹⁄₁₂, a normal one 0 and 1")
    func moments() {
        var generator = SeededGenerator(seed: 5)
        let count = 100_000
        let uniform = (0..<count).map { _ in generator.uniform() }
        let normal = (0..<count).map { _ in generator.normal() }
        func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
        let centre = mean(normal)

        // Five standard errors: 0.29/√n and 1/√n for means, 0.075/√n and √2/√n for variances.
        #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(mean(uniform) - 0.5) < 0.0046)
        #expect(abs(mean(normal)) < 0.016 && normal.allSatisfy(\.isFinite))
        let spread = mean(normal.map { ($0 - centre) * ($0 - centre) })
        #expect(abs(spread - 1) < 0.023)
    }
}
