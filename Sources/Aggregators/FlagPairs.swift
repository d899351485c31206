import LinearAlgebra

/// How differences of rows enter the search for the flag subspace: a large `λ` lets pairs of rows decide, as Krum does.
enum FlagPairs {
    /// The released code's: differences of unit rows, not brought to unit length, so that `λ` acts as `(λ / (n (n − 1)))²`.
    case released(lambda: Double)
    /// The objective's: each difference at unit length, in the objective with `λ / (n − 1)` over ordered pairs.
    /// `lengths` are what unit rows are multiplied by first: the rows' own for the paper's form, ones for unit rows.
    case objective(lambda: Double, lengths: [Double])

    /// `L` in the matrix of weights `A = L Lᵀ`.
    enum Factor {
        case diagonal([Double])
        case triangle([Double])

        func times(_ vector: [Double]) -> [Double] {
            switch self {
            case .diagonal(let roots): return zip(roots, vector).map { $0 * $1 }
            case .triangle(let l):
                let n = vector.count
                return (0..<n).map { row in
                    (0...row).reduce(0) { $0 + l[row * n + $1] * vector[$1] }
                }
            }
        }
    }

    /// `A = diag(w) + N (diag(W 1) − W) N`, with the pairs' weights `W` and the lengths `N` (ones in the released form).
    func factor(
        _ weights: [Double], _ projections: [[Double]], _ unit: Gram, samples: [Double], epsilon: Double
    ) -> Factor {
        let n = weights.count
        let diagonal = Factor.diagonal(weights.map { $0.squareRoot() })
        guard lambda > 0, n > 1 else { return diagonal }
        var a = [Double](repeating: 0, count: n * n)
        for i in 0..<n { a[i * n + i] = weights[i] }
        for i in 0..<n {
            for j in 0..<i {
                let (lengthI, lengthJ) = lengths.map { ($0[i], $0[j]) } ?? (1, 1)
                let weight =
                    samples[i] * samples[j]
                    * pairWeight(i, j, lengthI, lengthJ, projections, unit, epsilon: epsilon)
                a[i * n + i] += lengthI * lengthI * weight
                a[j * n + j] += lengthJ * lengthJ * weight
                a[i * n + j] -= lengthI * lengthJ * weight
                a[j * n + i] = a[i * n + j]
            }
        }
        // Each weight is above 0 and the pairs only add, so the factor exists but for rounding beside huge pairs.
        return cholesky(a, n: n).map { .triangle($0) } ?? diagonal
    }

    private var lambda: Double {
        switch self {
        case .released(let lambda), .objective(let lambda, _): lambda
        }
    }

    private var lengths: [Double]? {
        switch self {
        case .released: nil
        case .objective(_, let lengths): lengths
        }
    }

    /// Both orders of the pair together.
    private func pairWeight(
        _ i: Int, _ j: Int, _ lengthI: Double, _ lengthJ: Double, _ projections: [[Double]], _ unit: Gram,
        epsilon: Double
    ) -> Double {
        let n = Double(unit.n)
        let explained = projections.reduce(0.0) {
            let difference = lengthI * $1[i] - lengthJ * $1[j]
            return $0 + difference * difference
        }
        switch self {
        case .released(let lambda):
            let strength = lambda / (n * (n - 1))
            return 2 * strength * strength / (abs(1 - explained) + epsilon).squareRoot()
        case .objective(let lambda, _):
            let size = lengthI * lengthI * unit[i, i] + lengthJ * lengthJ * unit[j, j]
            let squared = size - 2 * lengthI * lengthJ * unit[i, j]
            // Below what the inner products resolve the two rows are the same, and have no difference to explain.
            guard squared > 1e-12 * size else { return 0 }
            return 2 * lambda / (n - 1) / (abs(1 - explained / squared) + epsilon).squareRoot() / squared
        }
    }
}
