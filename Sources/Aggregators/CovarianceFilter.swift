public import LinearAlgebra

/// CAF: of the weighted means along a spectral filter's way, the one whose rows spread least in their worst direction.
///
/// From weights of 1, while their sum is above `n − 2f`: take the top eigenpair of the rows' weighted covariance, remember
/// the mean if the eigenvalue is the least so far, and multiply each weight by `1 − τᵢ / max τ`, with `τᵢ` the row's squared
/// component along the eigenvector. With samples the weights start from them, and `f` stands for the samples of the `f`
/// rows that have most.
///
/// - Shapes: `n` rows of `d` values → `n` coefficients.
/// - Tolerance: `f` arbitrary rows for `2 f < n`; without a declared `f` as many as that allows.
/// - Complexity: O(n⁴) at most beside the inner products.
/// - Throws: `tooFewRows` when `n ≤ 2 f`.
/// - Source: Allouah, Guerraoui, Stephan, "Towards Trustworthy Federated Learning with Untrusted Participants", 2025.
/// - Differs: exact eigenvectors; ByzFL takes one power step from a random vector, and its result varies from run to run.
public struct CovarianceFilter: GramRule {
    private let f: Int?

    public init(f: Int? = nil) {
        precondition(f ?? 0 >= 0, "f is a count of rows, got \(f ?? 0)")
        self.f = f
    }

    public func tolerance(rows: Int) -> Int {
        let most = max(0, (rows - 1) / 2)
        guard let f else { return most }
        return f <= most ? f : 0
    }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { true }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        let n = gram.n
        let f = try declared(f, rows: n, refused: refused, most: (n - 1) / 2)
        let least = samples.reduce(0, +) - 2 * (try arbitraryMass(f, of: samples, lowering: self.f == nil))
        var weights = samples
        var best = weights
        var narrowest = Double.infinity
        for pass in 0...patientPasses + n where weights.reduce(0, +) > least {
            let (spread, components) = topDirection(gram, weights)
            if spread < narrowest {
                narrowest = spread
                best = weights
            }
            guard let worst = greatest(components, weights, pass: pass), worst > 0 else { break }
            for row in 0..<n { weights[row] *= max(0, 1 - components[row] / worst) }
        }
        let sum = best.reduce(0, +)
        return Combination(coefficients: best.map { $0 / sum }, weights: sharesOfLargest(best))
    }
}
