import LinearAlgebra

/// The subspace of few dimensions that explains most of the rows' directions: the flag median, computed by iteratively
/// reweighted eigenvectors on inner products alone.
///
///     minimise over Y of  Σᵢ sᵢ √(1 − vᵢ)  [+ a term over pairs],    vᵢ = |Yᵀ uᵢ|²,  sᵢ samples or 1
///
/// Legend: `n` rows with unit lengths `uᵢ = gᵢ / |gᵢ|` (a row of zeros stays zero), `U = [uᵢ]`, `K̂ = Uᵀ U`, `Y = U C` with
/// orthonormal columns. Each step takes the top eigenvectors of `Lᵀ K̂ L`, where `L Lᵀ` is the matrix of weights
/// `wᵢ = sᵢ (|1 − vᵢ| + ε)^(−1/2)` and of the pairs'. Directions below `1e-9` of the largest eigenvalue are orthogonal to all
/// rows and dropped, which changes nothing.
///
/// - Complexity: O(steps · n³).
/// - Source: FLAG.md section 2; Almansoori et al., "Flag Aggregator" (arXiv 2302.05865).
struct FlagSubspace {
    /// `C` by columns: each holds `n` coefficients of unit rows.
    private(set) var basis: [[Double]] = []
    /// `S = Cᵀ K̂`, by basis vector: what each unit row measures along it.
    private(set) var projections: [[Double]] = []
    /// `vᵢ`, in 0…1.
    private(set) var ratios: [Double]

    struct Options {
        var dimensions: Int
        var steps: Int
        var epsilon: Double
        var tolerance: Double
        var pairs: FlagPairs
        /// Where the first step's weights come from, as `projections`; empty is a subspace orthogonal to every row.
        var start: [[Double]] = []
        /// What each row counts in the sum, `(n)`.
        var samples: [Double]
    }

    /// - Parameter unit: `K̂`.
    init(_ unit: Gram, _ options: Options) {
        ratios = [Double](repeating: 0, count: unit.n)
        var projections = options.start
        var loss = options.samples.reduce(0, +)
        for step in 0..<options.steps {
            let found = Self.step(unit, projections, options)
            let newLoss = zip(options.samples, found.ratios).reduce(0) { $0 + $1.0 * max(0, 1 - $1.1).squareRoot() }
            if loss - newLoss <= 0 && step > 0 { return }
            self = found
            if loss - newLoss <= options.tolerance || newLoss <= options.tolerance { return }
            projections = found.projections
            loss = newLoss
        }
    }

    /// `C Cᵀ y`, for `y` that holds one number for each row.
    func project(_ y: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: y.count)
        for vector in basis {
            let along = product(vector, y)
            for row in y.indices { result[row] += along * vector[row] }
        }
        return result
    }

    // MARK: One step

    private init(basis: [[Double]], projections: [[Double]], n: Int) {
        self.basis = basis
        self.projections = projections
        ratios = squaredLengths(projections, n: n).map { min(1, $0) }
    }

    private static func step(_ unit: Gram, _ projections: [[Double]], _ options: Options) -> FlagSubspace {
        let n = unit.n
        let weights = zip(options.samples, squaredLengths(projections, n: n)).map {
            $0 / (abs(1 - $1) + options.epsilon).squareRoot()
        }
        let factor = options.pairs.factor(
            weights, projections, unit, samples: options.samples, epsilon: options.epsilon)
        let eigen = SymmetricEigen(congruence(factor, unit), n: n)
        guard let largest = eigen.values.last, largest > 0 else {
            return FlagSubspace(basis: [], projections: [], n: n)
        }
        let kept = (0..<n).reversed().prefix(options.dimensions).filter { eigen.values[$0] > 1e-9 * largest }
        let basis = kept.map { k in
            let scale = 1 / eigen.values[k].squareRoot()
            return factor.times(Array(eigen.vector(k))).map { $0 * scale }
        }
        return FlagSubspace(basis: basis, projections: basis.map(unit.times), n: n)
    }

    /// `Lᵀ K̂ L`.
    private static func congruence(_ factor: FlagPairs.Factor, _ unit: Gram) -> [Double] {
        let n = unit.n
        switch factor {
        case .diagonal(let roots): return (0..<n * n).map { roots[$0 / n] * unit.values[$0] * roots[$0 % n] }
        case .triangle(let l):
            let right = (0..<n).map { column in unit.times((0..<n).map { l[$0 * n + column] }) }
            return (0..<n * n).map { at in (0..<n).reduce(0) { $0 + l[$1 * n + at / n] * right[at % n][$1] } }
        }
    }
}

/// For each row, the squared length of what it measures along the vectors of a basis.
private func squaredLengths(_ projections: [[Double]], n: Int) -> [Double] {
    (0..<n).map { row in projections.reduce(0) { $0 + $1[row] * $1[row] } }
}

func product(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
}

extension Gram {
    /// The matrix times a vector.
    func times(_ vector: [Double]) -> [Double] {
        (0..<n).map { row in
            var sum = 0.0
            for column in 0..<n { sum += values[row * n + column] * vector[column] }
            return sum
        }
    }

    /// The products of the rows multiplied by `factors`.
    func scaled(by factors: [Double]) -> Gram {
        Gram(n: n, values: (0..<n * n).map { factors[$0 / n] * values[$0] * factors[$0 % n] })
    }
}
