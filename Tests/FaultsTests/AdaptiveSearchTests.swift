import Aggregators
import Faults
import Parameters
import Primitives
import Testing

@Suite("Adaptive search")
struct AdaptiveSearchTests {
    static let names = ["adaptive_distance", "adaptive_stall", "adaptive_return", "adaptive_drift"]

    let round = PlainMean(seed: 5, d: 80)
    /// Where the run came from: a way that no row points along.
    var travelled: Gradient { Gradient((0..<80).map { $0 % 3 == 0 ? 1 : -0.5 }) }

    private func lies(
        _ name: String, _ rule: RuleOracle, evaluations: Double = 120, seed: UInt64 = 1
    ) throws -> [Gradient] {
        var random = SeededGenerator(seed: seed)
        return try JointAttack.make(name: name, parameters: ["evaluations": evaluations]).lies(
            in: Conspiracy(own: round.own, honest: round.honest, rule: rule, travelled: travelled), using: &random)
    }

    private func output(_ lies: [Gradient], _ rule: Aggregator) throws -> Gradient {
        try rule.aggregate(rows: round.honest + lies).gradient
    }

    private func distance(_ lies: [Gradient], _ rule: Aggregator) throws -> Double {
        PlainMean.squaredDistance(try output(lies, rule), Gradient(round.truth.map { Float($0) })).squareRoot()
    }

    private func along(_ output: Gradient, _ way: some Sequence<Double>) -> Double {
        PlainMean.product(output.values.map { Double($0) }, Array(way))
    }

    private static func gram(_ rule: any GramRule) -> RuleOracle {
        .gram { try? rule.combine($0, refused: 0).coefficients }
    }

    static let rules: [(String, any GramRule)] = [
        ("flag_robust", FlagRobust(f: 3)), ("geometric_median", GeometricMedian()),
        ("multi_krum", Krum(f: 3, multi: true)), ("covariance_filter", CovarianceFilter(f: 3)),
    ]

    @Test("of a plain mean nothing is left, whatever the plot is after", arguments: names)
    func plainMean(name: String) throws {
        let lies = try lies(name, Self.gram(Mean()))
        let got = try output(lies, .gram(Mean()))

        // The shapes hold a row of a thousand deviations; three of ten are 300, beside a mean of about one deviation.
        #expect(try distance(lies, .gram(Mean())) > 100 * round.deviation)
        switch name {
        case "adaptive_stall": #expect(along(got, round.truth) < 0)
        case "adaptive_return": #expect(along(got, travelled.values.map { Double($0) }) > 0)
        default: break
        }
    }

    @Test("it moves a rule further than every attack that is not searched for", arguments: rules.indices)
    func strongest(at: Int) throws {
        let rule = Self.rules[at].1
        let found = try distance(lies("adaptive_distance", Self.gram(rule)), .gram(rule))
        var random = SeededGenerator(seed: 1)
        for name in ["ipm", "alie", "alie_inverse", "opposition", "top_component", "min_max", "min_sum", "mimic"] {
            let known = try JointAttack.make(name: name, parameters: ["omniscient": 1]).lies(
                in: Conspiracy(own: round.own, honest: round.honest), using: &random)
            // Slack for lies that were rounded to floats.
            #expect(try found > distance(known, .gram(rule)) * (1 - 1e-4), "\(name)")
        }
    }

    @Test("a rule that must see rows is asked with rows, and no more often than it bears")
    func rows() throws {
        let asked = Count()
        let rule = TrimmedMean(f: 3)
        let oracle = RuleOracle.rows {
            asked.value += 1
            return try? Aggregator.coordinate(rule).aggregate(rows: $0).gradient
        }
        let lies = try lies("adaptive_distance", oracle, evaluations: 1000)

        #expect(asked.value == 80)
        // Honest rows in the liars' place leave the trimmed mean near the mean: the noise of three rows at the most.
        let honest = try distance(round.own, .coordinate(rule))
        #expect(try distance(lies, .coordinate(rule)) > 1.5 * honest)
    }

    @Test("the way back and the drift have their own way, which the output follows", arguments: rules.indices)
    func ways(at: Int) throws {
        let rule = Self.rules[at].1
        let way = travelled.values.map { Double($0) }
        let back = try along(output(lies("adaptive_return", Self.gram(rule)), .gram(rule)), way)
        let honest = try along(output(round.own, .gram(rule)), way)
        #expect(back > honest)

        // The drift is the same way at every seed: a second plot's output goes along with the first one's.
        let truth = round.truth
        let errors = try [1, 2].map { seed in
            try zip(output(lies("adaptive_drift", Self.gram(Mean()), seed: seed), .gram(Mean())).values, truth)
                .map { Double($0) - $1 }
        }
        let cosine =
            PlainMean.product(errors[0], errors[1])
            / (PlainMean.product(errors[0], errors[0]) * PlainMean.product(errors[1], errors[1])).squareRoot()
        #expect(cosine > 0.9)
    }

    @Test("a rule without an answer is not lied to")
    func noAnswer() throws {
        #expect(try lies("adaptive_distance", .gram { _ in nil }) == round.own)
        #expect(try lies("adaptive_stall", .rows { _ in nil }) == round.own)
    }
}

/// How often the rule was asked; all of it in one thread.
private final class Count: @unchecked Sendable {
    var value = 0
}
