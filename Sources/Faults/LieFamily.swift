import LinearAlgebra
import Parameters

/// Lies along a line, `lie(s) = Σᵢ (originᵢ + s · directionᵢ) · xᵢ`, over the known rows and a few rows made of them.
///
/// Every distance that an attacker wants to know follows from the inner products of these rows, `n × n` at a time.
struct LieFamily {
    /// The known rows, `(known)`, then what is made of them.
    let rows: [Gradient]
    let known: Int
    let origin: [Double]
    let direction: [Double]

    /// `−s μ`.
    static func innerProduct(_ known: [Gradient]) -> LieFamily {
        let share = 1 / Double(known.count)
        return LieFamily(
            rows: known, known: known.count, origin: known.map { _ in 0 }, direction: known.map { _ in -share })
    }

    /// `μ + s σ`, or `μ − s σ` for the inverse.
    static func littleIsEnough(_ known: [Gradient], isInverse: Bool = false) -> LieFamily {
        let share = 1 / Double(known.count)
        return LieFamily(
            rows: known + [deviations(known)], known: known.count, origin: known.map { _ in share } + [0],
            direction: known.map { _ in 0 } + [isInverse ? -1 : 1])
    }

    /// `μ − s μ/|μ|`; only `μ` where there is no direction.
    static func againstMean(_ known: [Gradient], _ gram: Gram) -> LieFamily {
        let share = 1 / Double(known.count)
        let length = (gram.values.reduce(0, +) * share * share).squareRoot()
        return LieFamily(
            rows: known, known: known.count, origin: known.map { _ in share },
            direction: known.map { _ in length > 0 ? -share / length : 0 })
    }

    /// `μ + s √λ v` with the largest eigenvalue `λ` of the known rows' covariance, and `v` against `μ`.
    static func topComponent(_ known: [Gradient], _ gram: Gram) -> LieFamily {
        let share = 1 / Double(known.count)
        return LieFamily(
            rows: known, known: known.count, origin: known.map { _ in share },
            direction: components(gram, count: 1)[0])
    }

    /// `√λ v` of the largest eigenvalues `λ` of the rows' covariance, in coefficients of the rows, each against their mean.
    ///
    /// With the centred Gram matrix `C = U Λ Uᵀ` the direction is `v = Σᵢ uᵢ (xᵢ − μ) / √Λ`, and `λ = Λ / (n − 1)`.
    static func components(_ gram: Gram, count: Int) -> [[Double]] {
        let n = gram.n
        let share = 1 / Double(n)
        let means = (0..<n).map { i in (0..<n).reduce(0.0) { $0 + gram[i, $1] } * share }
        let whole = means.reduce(0, +) * share
        let centred = (0..<n * n).map { gram[$0 / n, $0 % n] - means[$0 / n] - means[$0 % n] + whole }
        let eigen = SymmetricEigen(centred, n: n)
        return (0..<min(count, n)).map { k in
            let top = Array(eigen.vector(n - 1 - k))
            // Σ uᵢ (xᵢ − μ) has length √Λ, so dividing by √(n − 1) gives √λ v. The mean of u is zero unless Λ is.
            let mean = top.reduce(0, +) * share
            let along = zip(top, means).reduce(0) { $0 + ($1.0 - mean) * $1.1 }
            let scale = (along > 0 ? -1 : 1) / Double(max(1, n - 1)).squareRoot()
            return top.map { ($0 - mean) * scale }
        }
    }

    func coefficients(_ strength: Double) -> [Double] { zip(origin, direction).map { $0 + strength * $1 } }

    func lie(_ strength: Double) -> Gradient { combination(rows, coefficients(strength)) }

    /// The largest strength at which no known row is further from the lie than known rows are from each other.
    ///
    /// - Parameter summed: over the known rows, instead of each by itself.
    /// - Source: Shejwalkar and Houmansadr, "Manipulating the Byzantine", NDSS 2021 (min-max and min-sum).
    /// - Differs: they search; the squared distance is a parabola in the strength, and this is its root.
    func largestUnremarkableStrength(_ gram: Gram, summed: Bool) -> Double {
        let all = 0..<known
        let distances = all.map { i in all.map { gram.squaredDistance(i, $0) } }
        let steepness = form(gram, direction, direction)
        guard steepness > 0 else { return 0 }
        // |origin − xᵢ + s · direction|² = near + 2 s slope + s² steepness
        let parabolas = all.map { i in
            var offset = origin
            offset[i] -= 1
            return (near: max(0, form(gram, offset, offset)), slope: form(gram, offset, direction))
        }
        func root(_ near: Double, _ slope: Double, _ steepness: Double, _ bound: Double) -> Double {
            let square = slope * slope + steepness * max(0, bound - near)
            return max(0, (square.squareRoot() - slope) / steepness)
        }
        if summed {
            let bound = distances.map { $0.reduce(0, +) }.max() ?? 0
            let (near, slope) = parabolas.reduce((0, 0)) { ($0.0 + $1.near, $0.1 + $1.slope) }
            return root(near, slope, steepness * Double(known), bound)
        }
        let bound = distances.flatMap { $0 }.max() ?? 0
        return parabolas.map { root($0.near, $0.slope, steepness, bound) }.min() ?? 0
    }
}

/// `aᵀ G b`.
func form(_ gram: Gram, _ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices where a[i] != 0 {
        for j in b.indices { sum += a[i] * gram[i, j] * b[j] }
    }
    return sum
}
