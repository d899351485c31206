import Faults
import LinearAlgebra
import Parameters
import Primitives
import Testing

@Suite("Joint attacks")
struct JointAttackTests {
    static let names = AttackCatalogue.joint.map(\.name)
    static let twoFaced = AttackCatalogue.joint.filter { $0.parameters.contains { $0.name == "omniscient" } }
        .map(\.name)

    let round = PlainMean()
    let plainMean = RuleOracle.gram { gram in [Double](repeating: 1 / Double(gram.n), count: gram.n) }

    private func lies(_ name: String, _ parameters: [String: Double] = [:], seed: UInt64 = 1) throws -> [Gradient] {
        var random = SeededGenerator(seed: seed)
        return try JointAttack.make(name: name, parameters: parameters).lies(
            in: Conspiracy(own: round.own, honest: round.honest, rule: plainMean), using: &random)
    }

    /// With every honest gradient known, so that amounts can be said to the rounding of floats.
    private func harm(_ name: String, _ parameters: [String: Double] = [:]) throws -> PlainMean.Harm {
        round.harm(try lies(name, parameters.merging(["omniscient": 1]) { given, _ in given }))
    }

    // MARK: What each does to a plain mean

    @Test("ipm turns the mean by its share of ε and leaves it on its line", arguments: [0.5, 1, 2, 10])
    func innerProduct(epsilon: Double) throws {
        let harm = try harm("ipm", ["epsilon": epsilon])

        #expect(abs(harm.progress - (7 - 3 * epsilon) / 10) < 1e-5)
        #expect(abs(abs(harm.cosine) - 1) < 1e-6)
    }

    @Test("alie and its inverse move the mean by their share of z deviations", arguments: [0.3, 1.5, 3])
    func littleIsEnough(z: Double) throws {
        for name in ["alie", "alie_inverse"] {
            #expect(abs(try harm(name, ["z": z]).distance - 0.3 * z) < 1e-5)
        }
        // One adds what the other takes away.
        let (up, down) = (try lies("alie", ["z": z])[0], try lies("alie_inverse", ["z": z])[0])
        let between = PlainMean.mean([up, down])
        let mean = PlainMean.mean(round.own)
        #expect(zip(between, mean).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test("alie's own noise makes its lies as different as it says")
    func scatteredLies() throws {
        let lies = try lies("alie", ["omniscient": 1, "noise": 2])
        let apart = PlainMean.squaredDistance(lies[0], lies[1]).squareRoot() / round.deviation

        // Two draws of noise of two deviations, 2 · √2; of 500 coordinates known to about 1/√500 of it.
        #expect(abs(apart - 2 * 2.0.squareRoot()) < 0.35)
        #expect(try lies == self.lies("alie", ["omniscient": 1, "noise": 2]))
    }

    @Test("opposition turns the mean around with rows that are as far apart as honest ones")
    func opposition() throws {
        let harm = try harm("opposition", ["strength": 5])
        let lies = try lies("opposition", ["strength": 5])

        // (7 + 3 − 3 · 5) / 10, and the mean of three own rows is off by a noise of 0.3 · √(2/3/500).
        #expect(abs(harm.progress + 0.5) < 0.1)
        let (sent, own) = (
            PlainMean.squaredDistance(lies[0], lies[1]), PlainMean.squaredDistance(round.own[0], round.own[1])
        )
        #expect(abs(sent / own - 1) < 1e-4)
    }

    @Test("a shift along the top component moves the mean by its share of the largest deviation, and never forward")
    func topComponent() throws {
        let harm = try harm("top_component", ["strength": 3])

        // The largest of six variances is at least a sixth of their sum and at most all of it.
        #expect(harm.distance >= 0.9 / 6.0.squareRoot() && harm.distance <= 0.9)
        #expect(harm.progress < 1)
        // Twice the strength is twice the way, so the lie is on a line through the mean.
        #expect(abs(try self.harm("top_component", ["strength": 6]).distance / harm.distance - 2) < 1e-4)
    }

    @Test("the top component of rows that differ in one coordinate is that coordinate")
    func topCoordinate() {
        let honest = [[1, 2], [1, 4], [1, 6]].map { Gradient($0.map { Float($0) }) }
        var random = SeededGenerator(seed: 1)
        let lies = JointAttack(.topComponent(strength: 1.5), knowledge: .omniscient).lies(
            in: Conspiracy(own: [Gradient([0, 0])], honest: honest), using: &random)

        // Mean (1, 4), deviation 2 in the second coordinate, against the mean: 4 − 1.5 · 2.
        #expect(abs(lies[0].values[0] - 1) < 1e-5 && abs(lies[0].values[1] - 1) < 1e-5)
    }

    @Test("min-max goes against the mean until it is as far from an honest row as two honest rows are apart")
    func minMax() throws {
        let lie = try lies("min_max", ["omniscient": 1])[0]
        let furthest = round.honest.map { PlainMean.squaredDistance($0, lie) }.max() ?? 0
        let pairs = round.honest.flatMap { a in round.honest.map { PlainMean.squaredDistance(a, $0) } }

        #expect(abs(furthest / (pairs.max() ?? 0) - 1) < 1e-4)
        // Rows are √(6/7) deviations from their mean and the furthest two about √2 to √2.3 from each other, so the
        // lie goes 1 to 1.3 deviations, and the mean three tenths of it.
        let harm = try harm("min_max")
        #expect(harm.distance > 0.28 && harm.distance < 0.4 && harm.progress < 0.75)
    }

    @Test("min-sum goes against the mean until its distances to all honest rows add up to the most of an honest row's")
    func minSum() throws {
        let lie = try lies("min_sum", ["omniscient": 1])[0]
        let sum = round.honest.reduce(0) { $0 + PlainMean.squaredDistance($1, lie) }
        let sums = round.honest.map { a in round.honest.reduce(0) { $0 + PlainMean.squaredDistance(a, $1) } }

        #expect(abs(sum / (sums.max() ?? 0) - 1) < 1e-4)
        // 6 + 7 γ² = about 12 to 13 in squared deviations: γ of 0.9 to 1.
        let harm = try harm("min_sum")
        #expect(harm.distance > 0.25 && harm.distance < 0.35 && harm.progress < 0.8)
    }

    @Test("duplicates bury the mean below one random row, and no two are equal")
    func duplicates() throws {
        let harm = try harm("duplicate_noise")
        let lies = try lies("duplicate_noise", ["omniscient": 1])

        // 3/10 of 10 · √2 deviations.
        #expect(abs(harm.distance - 4.25) < 0.5 && abs(harm.cosine) < 0.4)
        #expect(lies[0] != lies[1])
        let bare = try self.lies("duplicate_noise", ["noise": 0])
        #expect(bare[0] == bare[1] && bare[1] == bare[2])
    }

    @Test("copies of a row move the mean by their share of its distance", arguments: [0, 3, 6, 7, 70])
    func mimic(worker: Int) throws {
        let copied = round.honest[worker % 7]
        let truth = Gradient(round.truth.map { Float($0) })
        let distance = PlainMean.squaredDistance(copied, truth).squareRoot() / round.deviation

        #expect(try lies("mimic", ["worker": Double(worker), "omniscient": 1]) == [copied, copied, copied])
        #expect(abs(try harm("mimic", ["worker": Double(worker)]).distance - 0.3 * distance) < 1e-5)
    }

    @Test("optimal strengths against a plain mean know no bound", arguments: ["optimal_ipm", "optimal_alie"])
    func optimal(name: String) throws {
        // 10 · (2¹⁹ − 1) after twenty questions, and three tenths of it in the mean, which is as long as a deviation.
        let harm = round.harm(try lies(name))
        #expect(harm.distance > 1e6 && harm.distance < 3e6)
    }

    @Test("with colluders' knowledge too each moves a plain mean further than honest rows do", arguments: names)
    func harms(name: String) throws {
        let (harm, honest) = (round.harm(try lies(name)), round.harm(round.own))

        // Three honest rows in the liars' place: 0.3 · √(1/3 + 1/7) deviations off, and 0.7 + 0.3 · 7/8 of the way.
        #expect(abs(honest.distance - 0.207) < 0.03 && abs(honest.progress - 0.96) < 0.03)
        // Who goes back along the mean gains less distance than way, since the three rows' own mean is off as well.
        #expect(harm.distance > 1.3 * honest.distance || harm.progress < honest.progress - 0.15)
    }

    // MARK: Laws

    @Test("colluders do not look at what they do not know", arguments: twoFaced)
    func knowledge(name: String) throws {
        func lies(_ omniscient: Double, own: [Gradient], honest: [Gradient]) throws -> [Gradient] {
            var random = SeededGenerator(seed: 1)
            return try JointAttack.make(name: name, parameters: ["omniscient": omniscient]).lies(
                in: Conspiracy(own: own, honest: honest), using: &random)
        }
        let other = PlainMean(seed: 2)

        #expect(
            try lies(0, own: round.own, honest: round.honest) == lies(0, own: round.own, honest: other.honest))
        #expect(try lies(0, own: round.own, honest: []) == lies(0, own: round.own, honest: other.honest))
        #expect(
            try lies(0, own: round.own, honest: round.honest) != lies(0, own: other.own, honest: round.honest))
        #expect(
            try lies(1, own: round.own, honest: round.honest) != lies(1, own: round.own, honest: other.honest))
    }

    @Test("the same seed tells the same lies, one for each colluder", arguments: names)
    func seeds(name: String) throws {
        #expect(try lies(name, seed: 4) == lies(name, seed: 4))
        #expect(try lies(name).count == 3)
        let drawsNothing = name != "duplicate_noise" && !name.hasPrefix("adaptive_")
        #expect((try lies(name, seed: 4) == lies(name, seed: 5)) == drawsNothing)
    }

    @Test("outside its rounds the colluders send what is honest", arguments: names)
    func rounds(name: String) throws {
        let fault = JointFault(attack: try .make(name: name), from: 3, until: 5)
        let round = Conspiracy(own: round.own, honest: round.honest, rule: plainMean)
        let lied = (0..<7).map { fault.sent(in: round, at: $0, using: SeededGenerator(seed: 1)) != round.own }

        #expect(lied == [false, false, false, true, true, false, false])
        #expect(JointFault(attack: fault.attack).isActive(at: .max))
    }

    @Test("each version has lies of its own")
    func versions() throws {
        let fault = JointFault(attack: try .make(name: "duplicate_noise"))
        let round = Conspiracy(own: round.own)
        let random = SeededGenerator(seed: 1)

        #expect(fault.sent(in: round, at: 3, using: random) == fault.sent(in: round, at: 3, using: random))
        #expect(fault.sent(in: round, at: 3, using: random) != fault.sent(in: round, at: 4, using: random))
    }

    @Test("rows that nobody can use are no trouble", arguments: names)
    func poor(name: String) throws {
        for omniscient in JointAttackTests.twoFaced.contains(name) ? [0.0, 1] : [1.0] {
            let parameters = JointAttackTests.twoFaced.contains(name) ? ["omniscient": omniscient] : [:]
            let attack = try JointAttack.make(name: name, parameters: parameters)
            func lies(_ own: [[Float]], _ honest: [[Float]]) -> [Gradient] {
                var random = SeededGenerator(seed: 1)
                return attack.lies(
                    in: Conspiracy(
                        own: own.map { Gradient($0) }, honest: honest.map { Gradient($0) }, rule: plainMean),
                    using: &random)
            }
            #expect(lies([], [[1]]) == [])
            #expect(lies([[], []], []) == [Gradient([]), Gradient([])])
            // One row alone, rows of zeros, and a row that is not finite beside one of another length.
            for lie in lies([[1, 2]], [[3, 4]]) + lies([[0, 0], [0, 0]], [[0, 0], [0, 0]])
                + lies([[1, 2], [3, 4]], [[.nan, 1], [1, 2, 3], [5, 6], [7, 9]])
            {
                #expect(lie.count == 2 && lie.isFinite())
            }
        }
    }

    @Test("without the rule that a search asks it does not lie")
    func noRule() throws {
        var random = SeededGenerator(seed: 1)
        let attack = try JointAttack.make(name: "optimal_ipm")
        #expect(attack.lies(in: Conspiracy(own: round.own, honest: round.honest), using: &random) == round.own)
    }
}
