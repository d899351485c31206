import LinearAlgebra

/// Weights of rows, from their samples down to a given sum, taken from the rows that stand out in the same direction.
///
/// Repeat while `Σ w` is above `mass`: with `μ = w / Σ w`, `R` the Gram matrix of the rows less their weighted mean, and the
/// top eigenpair `(λ, u)` of `√w R √w / Σ w`,
///
///     τᵢ = (R (√w u))ᵢ²      the squared component of row i along the top principal direction
///     w  ← w (1 − τ / max τ), the last time only as far as the sum allows.
///
/// Liars who push the same way make that direction; honest noise spreads over all. A pass takes the weight of the row that
/// stands out most; where that one has none any more, a pass may take little, and after `patientPasses` of them only rows
/// that have weight are compared. Then a weight becomes zero in every pass but the last.
///
/// - Parameter rows: Gram matrix of rows of lengths 0 or 1.
/// - Complexity: O(n³) a pass, mostly at most `n` of them.
/// - Source: FLAG.md section 5; in the family of CAF (Allouah et al., 2024), with the exact eigenvector and mass.
func spectralFilter(_ rows: Gram, from samples: [Double], mass: Double) -> [Double] {
    let n = rows.n
    var weights = samples
    for pass in 0...patientPasses + n {
        let sum = weights.reduce(0, +)
        guard sum > mass else { break }
        let (spread, scores) = topDirection(rows, weights)
        // Rows of length 1 that are equal leave the error of their inner products, about 1e-8.
        guard spread > 1e-8, let worst = greatest(scores, weights, pass: pass), worst > 0 else { break }
        var removed = scores.map { min(1, $0 / worst) }
        let left = sum - mass
        let taken = product(weights, removed)
        if taken > left { removed = removed.map { $0 * left / taken } }
        for row in 0..<n { weights[row] *= 1 - removed[row] }
    }
    return weights
}

/// Passes in which rows without weight are compared too, as the formula has it. A dozen rows need some ten.
let patientPasses = 256

/// The score that takes away a whole weight.
func greatest(_ scores: [Double], _ weights: [Double], pass: Int) -> Double? {
    pass < patientPasses ? scores.max() : zip(scores, weights).filter { $0.1 > 0 }.map(\.0).max()
}

/// The largest eigenvalue of the rows' weighted covariance, and each row's squared component along its direction, up to a
/// common factor.
func topDirection(_ rows: Gram, _ weights: [Double]) -> (spread: Double, components: [Double]) {
    let sum = weights.reduce(0, +)
    let residuals = residualGram(rows, weights.map { $0 / sum })
    let roots = weights.map { $0.squareRoot() }
    let eigen = SymmetricEigen(residuals.scaled(by: roots).values.map { $0 / sum }, n: rows.n)
    let along = residuals.times(zip(roots, eigen.vector(rows.n - 1)).map { $0 * $1 })
    return (eigen.values.last ?? 0, along.map { $0 * $0 })
}

/// The Gram matrix of rows less their weighted mean, `K − K μ 1ᵀ − 1 (K μ)ᵀ + μᵀ K μ`.
private func residualGram(_ rows: Gram, _ mean: [Double]) -> Gram {
    let n = rows.n
    let along = rows.times(mean)
    let middle = product(mean, along)
    return Gram(n: n, values: (0..<n * n).map { rows.values[$0] - along[$0 / n] - along[$0 % n] + middle })
}
