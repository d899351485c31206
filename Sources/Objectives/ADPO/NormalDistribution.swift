#if canImport(Glibc)
    import Glibc
#endif

/// The standard normal distribution.
enum NormalDistribution {
    /// Φ(x).
    static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

    /// Φ⁻¹(p) for p in (0, 1), to a few roundings.
    ///
    /// Acklam's rational approximation (relative error 1e-9) and two of Halley's steps, each of which triples the digits.
    static func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "a quantile of \(p)")
        // The lower half only: there Φ keeps its digits.
        guard p <= 0.5 else { return -quantile(1 - p) }
        var x = approximation(p)
        for _ in 0..<2 {
            let error = cumulative(x) - p
            let u = error * (2 * Double.pi).squareRoot() * exp(x * x / 2)
            x -= u / (1 + x * u / 2)
        }
        return x
    }

    private static func approximation(_ p: Double) -> Double {
        func polynomial(_ coefficients: [Double], _ x: Double) -> Double { coefficients.reduce(0) { $0 * x + $1 } }
        guard p < 0.02425 else {
            let q = p - 0.5
            let a = [
                -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.383577518672690e2,
                -3.066479806614716e1, 2.506628277459239,
            ]
            let b = [
                -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
                -1.328068155288572e1, 1,
            ]
            return q * polynomial(a, q * q) / polynomial(b, q * q)
        }
        let q = (-2 * log(p)).squareRoot()
        let c = [
            -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
            2.938163982698783,
        ]
        let d = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1]
        return polynomial(c, q) / polynomial(d, q)
    }
}
