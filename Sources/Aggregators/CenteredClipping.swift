public import LinearAlgebra

/// The mean of the rows, each of which may pull no further than a radius.
///
/// From `v = 0`, repeat:  `v ← v + 1/n Σ (xᵢ − v) min(1, τ / |xᵢ − v|)`, with samples `Σ sᵢ … / Σ sᵢ`.
///
/// - Shapes: `n` rows of `d` values → `n` coefficients.
/// - Tolerance: `⌊(n − 1) / 2⌋` rows move the result by at most `steps · τ`.
/// - Complexity: O(steps · n²) beside the inner products.
/// - Throws: `tooFewRows` without rows.
/// - Source: Karimireddy, He, Jaggi, "Learning from History for Byzantine Robust Optimization", ICML 2021.
/// - Differs: starts at zero in every round, so that it keeps no state; `τ` may be given in the rows' median length.
public struct CenteredClipping: GramRule {
    public enum Radius: Sendable, Equatable {
        case distance(Double)
        case ofMedianLength(Double)
    }

    private let steps: Int
    private let radius: Radius

    public init(steps: Int = 3, radius: Radius = .ofMedianLength(1)) {
        precondition(steps >= 1, "\(steps) steps")
        switch radius {
        case .distance(let value), .ofMedianLength(let value): precondition(value > 0, "a radius of \(value)")
        }
        self.steps = steps
        self.radius = radius
    }

    public func tolerance(rows: Int) -> Int { max(0, (rows - 1) / 2) }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { true }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        let n = gram.n
        guard n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        let radius =
            switch radius {
            case .distance(let value): value
            case .ofMedianLength(let value): value * (median(gram.lengths) ?? 0)
            }
        let sum = samples.reduce(0, +)
        let shares = samples.map { $0 / sum }
        var coefficients = [Double](repeating: 0, count: n)
        for _ in 0..<steps {
            let pulls = zip(shares, squaredDistances(from: coefficients, gram)).map { share, squared in
                squared > radius * radius ? share * radius / squared.squareRoot() : share
            }
            let stays = 1 - pulls.reduce(0, +)
            coefficients = zip(coefficients, pulls).map { stays * $0 + $1 }
        }
        return Combination(coefficients: coefficients, weights: sharesOfLargest(coefficients))
    }
}
