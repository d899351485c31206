public import LinearAlgebra

/// The point whose distances to the rows have the least sum, by Weiszfeld's iteration on inner products.
///
/// From `z = 0`, repeat:  `z ← Σ xᵢ/ρᵢ / Σ 1/ρᵢ`  with  `ρᵢ = max(ν, |xᵢ − z|)`; with samples
/// `sᵢ/ρᵢ` in place of `1/ρᵢ`. With `z = Σ cᵢ xᵢ`,
/// `|xᵢ − z|² = Kᵢᵢ − 2 (K c)ᵢ + cᵀ K c`.
///
/// - Shapes: `n` rows of `d` values → `n` coefficients, which add up to 1.
/// - Tolerance: `⌊(n − 1) / 2⌋`. Needs no declared `f`.
/// - Complexity: O(steps · n²) beside the inner products.
/// - Throws: `tooFewRows` without rows.
/// - Source: Pillutla, Kakade, Harchaoui, "Robust Aggregation for Federated Learning", IEEE TSP 2022 (smoothed Weiszfeld).
/// - Differs: `ν` may be given in the rows' median length, so that the rule scales with the rows; ByzFL has 0.1 and 3 steps.
public struct GeometricMedian: GramRule {
    /// The least distance that is divided by.
    public enum Floor: Sendable, Equatable {
        case distance(Double)
        case ofMedianLength(Double)
    }

    private let steps: Int
    private let floor: Floor

    public init(steps: Int = 32, floor: Floor = .ofMedianLength(1e-3)) {
        precondition(steps >= 1, "\(steps) steps")
        switch floor {
        case .distance(let value), .ofMedianLength(let value): precondition(value > 0, "a floor of \(value)")
        }
        self.steps = steps
        self.floor = floor
    }

    public func tolerance(rows: Int) -> Int { max(0, (rows - 1) / 2) }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { true }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        let n = gram.n
        guard n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        let least =
            switch floor {
            case .distance(let value): value
            // Where most rows are zero, any floor does; this one keeps the quotients finite.
            case .ofMedianLength(let value): max(value * (median(gram.lengths) ?? 0), 1e-150)
            }
        var coefficients = [Double](repeating: 0, count: n)
        for _ in 0..<steps {
            let closeness = zip(samples, squaredDistances(from: coefficients, gram)).map {
                $0 / max(least, $1.squareRoot())
            }
            let sum = closeness.reduce(0, +)
            coefficients = closeness.map { $0 / sum }
        }
        return Combination(coefficients: coefficients, weights: sharesOfLargest(coefficients))
    }
}

/// The squared distance of every row from the combination of rows.
func squaredDistances(from coefficients: [Double], _ gram: Gram) -> [Double] {
    let along = gram.times(coefficients)
    let square = product(coefficients, along)
    return (0..<gram.n).map { max(0, gram[$0, $0] - 2 * along[$0] + square) }
}
