/// The curvature along a gradient, `κ = |H g| / |g|`, where gradients or Hessian products can be asked for.
///
/// The server cannot ask (see `ScaleByCurvature`); this is the definition that its secant is held to.
///
/// - Source: arXiv 2302.01952 and its code `google-deepmind/discretisation_drift`.
public enum CurvatureProbe {
    /// How far a difference moves the parameters.
    static var reach: Double { 0.01 }

    /// - Parameter product: `v ↦ H v`.
    public static func curvature(of g: [Double], product: ([Double]) -> [Double]) -> Double {
        let length = length(g)
        return length > 0 ? self.length(product(g)) / length : 0
    }

    /// `H g ≈ (∇(θ + ε g) − ∇(θ)) / ε` with `ε = 0.01/|g|`, so that the parameters move by 0.01 whatever the gradient's
    /// size.
    ///
    /// The authors' code has this `ε` too; its comment says `0.01 |g|`, which would move them by `0.01 |g|²`.
    public static func differenceProduct(
        at parameters: [Double], along g: [Double], gradient: ([Double]) -> [Double]
    ) -> [Double] {
        let length = length(g)
        guard length > 0 else { return g }
        let epsilon = reach / length
        let there = gradient(zip(parameters, g).map { $0 + epsilon * $1 })
        return zip(there, gradient(parameters)).map { ($0 - $1) / epsilon }
    }

    private static func length(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
