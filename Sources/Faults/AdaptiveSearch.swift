#if canImport(Glibc)
    import Glibc
#endif
import LinearAlgebra
import Parameters
import Primitives

/// Lies that are looked for in each round anew, against the very rule that the server uses.
///
/// Every liar's row is a combination of the rows of `PlotBasis`. First all `AdaptiveShapes` are tried, then the two that
/// harm most are changed at random, one thing at a time, and a change that harms more is kept: the lies' distance from the
/// mean, their noise, a step in one direction, a row given up for an honest one; of all liars or of one or two. Steps grow
/// by half when a change is kept and shrink by a fourteenth when not.
///
/// - Shapes: `h` honest rows and `f` own ones → `f` lies.
/// - Complexity: `evaluations` questions to the rule, `O(f n²)` beside each; for a rule that must see rows at most
///   `rowQuestions`, each with `O(n f d)` for the lies.
/// - Errors: where the rule makes nothing of the rows, the lies are not taken; where it never does, honest rows are sent.
/// - Source: our own, after the greedy attacker of FLAG.md 5b; (1+1) evolution with the step size of Rechenberg, 1973.
/// - Differs: from the searches of ByzFL, which look for one number along one line of equal lies.
public struct AdaptiveSearch: Sendable, Equatable {
    /// What the plot is after.
    public enum Aim: Sendable, Equatable {
        /// The distance of the rule's output to the honest mean.
        case distance
        /// As little of the output along the honest mean as can be, below zero where it can.
        case stall
        /// Back to the parameters at which the run began: the same way in every round, which adds up.
        case goBack
        /// Along one direction, drawn once for the run.
        case drift
    }

    public var aim: Aim
    public var evaluations: Int
    /// Whether a rule with a memory is asked as if the lies had always been told, so that they can be told for long.
    public var isPatient: Bool

    /// A rule over coordinates costs a thousand times what one over inner products does.
    static let rowQuestions = 80

    public init(_ aim: Aim, evaluations: Int = 250, isPatient: Bool = true) {
        precondition(evaluations > 0, "\(evaluations) evaluations")
        self.aim = aim
        self.evaluations = evaluations
        self.isPatient = isPatient
    }

    /// - Returns: each liar's combination of the basis; nil when the rule has no answer to any.
    func best(in basis: PlotBasis, rule: RuleOracle, using random: inout SeededGenerator) -> [[Double]]? {
        var left = evaluations
        if case .rows = rule { left = min(left, Self.rowQuestions) }
        let tried = AdaptiveShapes.all(in: basis).prefix(left).map { lies in
            Candidate(lies: lies, harm: harm(lies, basis, rule))
        }
        left -= tried.count
        // A stable order: of two that harm alike the first.
        let order = tried.indices.sorted { (-tried[$0].harm, $0) < (-tried[$1].harm, $1) }
        var best = tried[order[0]]
        for start in order.prefix(2) {
            var current = tried[start]
            var step = 0.5
            for _ in 0..<left / 2 {
                let lies = changed(current.lies, basis, step, using: &random)
                let found = harm(lies, basis, rule)
                if found > current.harm { current = Candidate(lies: lies, harm: found) }
                step = current.lies == lies ? min(2, step * 1.5) : max(0.03, step * 0.93)
            }
            if current.harm > best.harm { best = current }
        }
        return best.harm > -.infinity ? best.lies : nil
    }

    private struct Candidate {
        var lies: [[Double]]
        var harm: Double
    }

    private func harm(_ lies: [[Double]], _ basis: PlotBasis, _ rule: RuleOracle) -> Double {
        switch rule {
        case .gram(let combine):
            guard let said = combine(basis.received(lies)), said.count == basis.honest + lies.count else {
                return -.infinity
            }
            let output = basis.output(said, lies)
            let along = inner(product(basis.gram, output), aim == .goBack || aim == .drift ? basis.aim : basis.mean)
            return finite(aim == .distance ? squaredDistance(output, basis) : aim == .stall ? -along : along)
        case .rows(let aggregate):
            let sent = lies.map { combination(basis.rows, $0) }
            guard let output = aggregate(Array(basis.rows[..<basis.honest]) + sent) else { return -.infinity }
            let mean = combination(basis.rows, basis.mean)
            switch aim {
            case .distance: return finite(dot(output, output) - 2 * dot(output, mean))
            case .stall: return finite(-dot(output, mean))
            case .goBack, .drift: return finite(dot(output, basis.rows[basis.size - 1]))
            }
        }
    }

    private func squaredDistance(_ output: [Double], _ basis: PlotBasis) -> Double {
        let error = zip(output, basis.mean).map { $0 - $1 }
        return form(basis.gram, error, error)
    }

    /// The lies with one thing about them changed.
    private func changed(
        _ lies: [[Double]], _ basis: PlotBasis, _ step: Double, using random: inout SeededGenerator
    ) -> [[Double]] {
        let amount = step * random.normal()
        let what = random.integer(below: 8)
        // Two changes of eight are of one or two liars, the others of all.
        let first = what >= 6 ? random.integer(below: lies.count) : 0
        let last = what >= 6 ? min(lies.count, first + 1 + random.integer(below: 2)) : lies.count
        var lies = lies
        let way = basis.directions[random.integer(below: basis.directions.count)]
        let other = random.integer(below: 4)
        let model = other < 2 ? lies[random.integer(below: lies.count)] : []
        for liar in first..<last {
            switch what {
            case 0: lies[liar] = sum(basis.mean, lies[liar], 1 - exp(amount), exp(amount))
            case 1: lies[liar] = sum(lies[liar], basis.noise(liar), 1, amount)
            case 2:
                lies[liar] = sum(sum(lies[liar], basis.mean, 1, -amount / 2), basis.own(liar), 1, amount / 2)
            case 7 where other < 2: lies[liar] = model
            case 7 where other == 2: lies[liar] = basis.own(liar)
            default: lies[liar] = sum(lies[liar], way, 1, amount)
            }
        }
        return lies
    }
}

private func sum(_ a: [Double], _ b: [Double], _ x: Double, _ y: Double) -> [Double] {
    zip(a, b).map { x * $0 + y * $1 }
}

private func product(_ gram: Gram, _ x: [Double]) -> [Double] {
    (0..<gram.n).map { i in (0..<gram.n).reduce(0.0) { $0 + gram[i, $1] * x[$1] } }
}

private func dot(_ a: Gradient, _ b: Gradient) -> Double {
    guard a.count == b.count else { return .nan }
    return a.values.indices.reduce(0.0) { $0 + Double(a.values[$1]) * Double(b.values[$1]) }
}

private func finite(_ harm: Double) -> Double { harm.isFinite ? harm : -.infinity }
