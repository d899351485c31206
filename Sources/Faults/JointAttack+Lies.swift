import LinearAlgebra
public import Parameters
public import Primitives

extension JointAttack {
    /// One lie for each colluder, in their order; without known rows, or without the rule that it needs, their honest
    /// gradients.
    ///
    /// - Parameter random: the plot's own stream, so that a seed gives the same lies.
    /// - Complexity: O(n d) for `n` known rows; O(n² d) for those that need inner products; a search asks the rule as
    ///   often as it says.
    public func lies(in round: Conspiracy, using random: inout SeededGenerator) -> [Gradient] {
        guard let width = round.own.first?.count, width > 0 else { return round.own }
        let rows = knowledge == .omniscient ? round.honest : round.own
        let known = rows.filter { $0.count == width && $0.isFinite() }
        guard !known.isEmpty else { return round.own }
        switch form {
        case .innerProduct(let epsilon): return same(LieFamily.innerProduct(known).lie(epsilon), for: round)
        case .littleIsEnough(let z, let noise, let isInverse):
            let family = LieFamily.littleIsEnough(known, isInverse: isInverse)
            return round.own.map { _ in scattered(family.lie(z), family.rows[family.known], noise, using: &random) }
        case .opposition(let strength):
            let mean = mean(known)
            return round.own.map { $0.count == width ? combination([$0, mean], [1, -strength]) : $0 }
        case .topComponent(let strength):
            return same(LieFamily.topComponent(known, products(known)).lie(strength), for: round)
        case .minMax: return same(unremarkable(known, summed: false), for: round)
        case .minSum: return same(unremarkable(known, summed: true), for: round)
        case .duplicate(let size, let noise): return duplicates(known, size, noise, for: round, using: &random)
        case .mimic(let worker): return same(known[worker % known.count], for: round)
        case .optimalInnerProduct(let search):
            return strongest(LieFamily.innerProduct(known), search, for: round)
        case .optimalLittleIsEnough(let search):
            return strongest(LieFamily.littleIsEnough(known), search, for: round)
        case .adaptive(let search, let direction):
            return adapted(known, search, direction, for: round, using: &random)
        }
    }

    private func same(_ lie: Gradient, for round: Conspiracy) -> [Gradient] { round.own.map { _ in lie } }

    private func unremarkable(_ known: [Gradient], summed: Bool) -> Gradient {
        let gram = products(known)
        let family = LieFamily.againstMean(known, gram)
        return family.lie(family.largestUnremarkableStrength(gram, summed: summed))
    }

    private func strongest(_ family: LieFamily, _ search: StrengthSearch, for round: Conspiracy) -> [Gradient] {
        guard let rule = round.rule else { return round.own }
        return same(family.lie(search.best(in: family, lies: round.own.count, rule: rule)), for: round)
    }

    private func adapted(
        _ known: [Gradient], _ search: AdaptiveSearch, _ direction: Int, for round: Conspiracy,
        using random: inout SeededGenerator
    ) -> [Gradient] {
        // Whoever cannot tell what it is asked for has a row of another width, or none.
        guard let rule = round.rule, round.own.allSatisfy({ $0.count == known[0].count && $0.isFinite() }) else {
            return round.own
        }
        let aim: Gradient? =
            switch search.aim {
            case .distance, .stall: nil
            case .goBack: round.travelled.flatMap { $0.count == known[0].count && $0.isFinite() ? $0 : nil }
            case .drift: signs(known[0].count, direction: direction)
            }
        let isStill = aim.map { $0.values.allSatisfy { $0 == 0 } } ?? true
        let basis = PlotBasis(honest: known, own: round.own, aim: isStill ? nil : aim, using: &random)
        guard let lies = search.best(in: basis, rule: rule, using: &random) else { return round.own }
        return lies.map { combination(basis.rows, $0) }
    }

    private func scattered(
        _ lie: Gradient, _ deviations: Gradient, _ noise: Double, using random: inout SeededGenerator
    ) -> Gradient {
        guard noise > 0 else { return lie }
        var lie = lie
        for k in lie.values.indices { lie.values[k] += Float(noise * Double(deviations.values[k]) * random.normal()) }
        return lie
    }

    private func duplicates(
        _ known: [Gradient], _ size: Double, _ noise: Double, for round: Conspiracy, using random: inout SeededGenerator
    ) -> [Gradient] {
        let size = size * known.reduce(0) { $0 + rootMeanSquare($1) } / Double(known.count)
        let original = (0..<known[0].count).map { _ in size * random.normal() }
        return round.own.map { _ in
            Gradient(original.map { Float(noise > 0 ? $0 + noise * size * random.normal() : $0) })
        }
    }
}

extension JointFault {
    /// What the colluders send at that version: lies while it is active, otherwise their honest gradients.
    ///
    /// - Parameter random: the plot's own stream; a branch of it is taken for the version.
    public func sent(in round: Conspiracy, at version: UInt64, using random: SeededGenerator) -> [Gradient] {
        guard isActive(at: version) else { return round.own }
        var random = random.stream("joint").stream(version)
        return attack.lies(in: round, using: &random)
    }
}
