import LinearAlgebra
import Parameters

/// The strength of a lie that does a given rule the most harm, looked for along a line of lies.
///
/// Harm is the distance of the rule's output to the honest mean. From `start` the steps double as long as harm grows;
/// then each is `ratio` times the one before, and taken only where it helps.
///
/// - Shapes: `n` honest rows and `f` equal lies → one number.
/// - Complexity: `evaluations` questions to the rule, and for a rule over inner products one Gram matrix before them.
/// - Errors: where the rule makes nothing of the rows, the strength is not taken.
/// - Source: Allouah et al., "Fixing by Mixing", AISTATS 2023, as ByzFL 0.0.11 does it in its `Optimal_` attacks.
/// - Differs: rows are floats; for a rule over inner products the lies are never written out.
public struct StrengthSearch: Sendable, Equatable {
    public var evaluations: Int
    public var start: Double
    public var step: Double
    public var ratio: Double

    public init(evaluations: Int = 20, start: Double = 0, step: Double = 10, ratio: Double = 0.8) {
        precondition(evaluations > 0 && step > 0, "\(evaluations) evaluations with a step of \(step)")
        precondition(ratio >= 0 && ratio < 1, "steps that shrink by \(ratio)")
        self.evaluations = evaluations
        self.start = start
        self.step = step
        self.ratio = ratio
    }

    /// - Parameter harm: of a strength; nil where there is no answer.
    func best(_ harm: (Double) -> Double?) -> Double {
        var step = step
        var isGrowing = true
        var best = (strength: start, harm: harm(start) ?? -.infinity)
        for _ in 1..<max(1, evaluations) {
            let strength = best.strength + step
            let found = harm(strength) ?? -.infinity
            let isBetter = found > best.harm
            if isBetter { best = (strength, found) }
            if !isBetter { isGrowing = false }
            step *= isGrowing ? 2 : ratio
        }
        return best.strength
    }

    /// The best strength in `family` when `lies` of them stand beside the family's known rows.
    func best(in family: LieFamily, lies: Int, rule: RuleOracle) -> Double {
        switch rule {
        case .rows(let aggregate):
            let honest = Array(family.rows[..<family.known])
            let truth = mean(honest)
            return best { strength in
                let lie = family.lie(strength)
                return aggregate(honest + (0..<lies).map { _ in lie }).flatMap { distance($0, truth) }
            }
        case .gram(let combine):
            let gram = products(family.rows)
            return best { strength in harm(family, lies, strength, gram, combine) }
        }
    }
}

/// The distance of the output to the honest mean, all of it over the family's inner products.
private func harm(
    _ family: LieFamily, _ lies: Int, _ strength: Double, _ basis: Gram, _ combine: (Gram) -> [Double]?
) -> Double? {
    let (size, known) = (basis.n, family.known)
    let lie = family.coefficients(strength)
    let withLie = (0..<size).map { i in (0..<size).reduce(0.0) { $0 + basis[i, $1] * lie[$1] } }
    let length = zip(lie, withLie).reduce(0) { $0 + $1.0 * $1.1 }
    let n = known + lies
    let gram = Gram(
        n: n,
        values: (0..<n * n).map { at in
            let (i, j) = (at / n, at % n)
            if i < known && j < known { return basis[i, j] }
            return i < known ? withLie[i] : j < known ? withLie[j] : length
        })
    guard let said = combine(gram), said.count == n else { return nil }
    let liars = said[known...].reduce(0, +)
    let error = (0..<size).map { i in
        liars * lie[i] + (i < known ? said[i] - 1 / Double(known) : 0)
    }
    let square = form(basis, error, error)
    return square.isFinite ? max(0, square).squareRoot() : nil
}

private func distance(_ a: Gradient, _ b: Gradient) -> Double? {
    guard a.count == b.count else { return nil }
    var square = 0.0
    for k in a.values.indices {
        let difference = Double(a.values[k]) - Double(b.values[k])
        square += difference * difference
    }
    return square.isFinite ? square.squareRoot() : nil
}
