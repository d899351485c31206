import Aggregators
import Faults
import Parameters
import Primitives
import Testing

@Suite("Search for a strength")
struct StrengthSearchTests {
    let round = PlainMean(seed: 3, d: 60)

    private func lie(_ form: JointAttack.Form, _ rule: RuleOracle) -> Gradient {
        var random = SeededGenerator(seed: 1)
        return JointAttack(form, knowledge: .omniscient).lies(
            in: Conspiracy(own: round.own, honest: round.honest, rule: rule), using: &random)[0]
    }

    private func harm(_ lie: Gradient, _ rule: Aggregator) throws -> Double {
        let output = try rule.aggregate(rows: round.honest + round.own.map { _ in lie }).gradient
        return PlainMean.squaredDistance(output, Gradient(round.truth.map { Float($0) })).squareRoot()
    }

    static let rules: [(String, any GramRule)] = [
        ("krum", Krum(f: 3)), ("multi-krum", Krum(f: 3, multi: true)),
        ("geometric median", GeometricMedian(steps: 3, floor: .distance(0.1))),
    ]

    @Test("it does a rule at least the harm of any strength that it passed over", arguments: rules.indices)
    func harms(at: Int) throws {
        let rule = Aggregator.gram(Self.rules[at].1)
        let oracle = RuleOracle.rows { try? rule.aggregate(rows: $0).gradient }
        let ipm = try harm(lie(.optimalInnerProduct(StrengthSearch()), oracle), rule)
        let alie = try harm(lie(.optimalLittleIsEnough(StrengthSearch()), oracle), rule)

        // What it asks at first whatever the answer: strengths 0 and 10. Slack for rounding a lie to floats.
        for strength in [0.0, 10] {
            #expect(try ipm >= harm(lie(.innerProduct(epsilon: strength), oracle), rule) * (1 - 1e-5))
            let plain = lie(.littleIsEnough(z: strength, noise: 0, isInverse: false), oracle)
            #expect(try alie >= harm(plain, rule) * (1 - 1e-5))
        }
    }

    @Test("asking over inner products gives the strength that asking over rows gives", arguments: rules.indices)
    func gram(at: Int) throws {
        let rule = Self.rules[at].1
        let whole = Aggregator.gram(rule)
        let rows = RuleOracle.rows { try? whole.aggregate(rows: $0).gradient }
        let gram = RuleOracle.gram { try? rule.combine($0, refused: 0).coefficients }
        for form in [
            JointAttack.Form.optimalInnerProduct(StrengthSearch()), .optimalLittleIsEnough(StrengthSearch()),
        ] {
            let (a, b) = (try harm(lie(form, rows), whole), try harm(lie(form, gram), whole))
            // Lies that were rounded to floats may turn a near tie of two strengths; their harm is then nearly equal.
            #expect(abs(a / b - 1) < 1e-3)
        }
    }

    @Test("steps double while harm grows and shrink from then on")
    func steps() {
        // A rule that answers with the lie up to a length of 100 and with zero beyond: IPM's harm is ε + 1 up to there.
        let honest = [Gradient([1]), Gradient([1])]
        func strength(_ search: StrengthSearch) -> Float {
            var random = SeededGenerator(seed: 1)
            return -JointAttack(.optimalInnerProduct(search), knowledge: .omniscient).lies(
                in: Conspiracy(
                    own: [Gradient([1])], honest: honest,
                    rule: .rows { abs($0[2].values[0]) <= 100 ? $0[2] : Gradient([1]) }), using: &random)[0].values[0]
        }

        // 0, 10, 30, 70, then 150 is too far; 80 · 0.8 = 64 is too far, 51.2, 40.96 and 32.8 too, 26.2 is taken: 96.2.
        #expect(strength(StrengthSearch(evaluations: 4)) == 70)
        #expect(strength(StrengthSearch(evaluations: 8)) == 70)
        #expect(abs(strength(StrengthSearch(evaluations: 10)) - 96.2144) < 1e-3)
        #expect(abs(strength(StrengthSearch()) - 100) < 1)
        #expect(strength(StrengthSearch(evaluations: 1, start: 3)) == 3)
    }

    @Test("a strength at which the rule has no answer is not taken")
    func noAnswer() {
        let deaf = lie(.optimalInnerProduct(StrengthSearch(start: 2)), .rows { _ in nil })
        #expect(zip(deaf.values, round.truth).allSatisfy { abs(Double($0) + 2 * $1) < 1e-5 })
        let blind = lie(.optimalInnerProduct(StrengthSearch(start: 2)), .gram { _ in nil })
        #expect(blind == deaf)
    }
}
