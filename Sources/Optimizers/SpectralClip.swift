import LinearAlgebra
public import Parameters

/// Bends every singular value `s` of a matrix down to `s / √(1 + s²/c²)`: at most `c`, and hardly touched below it.
///
///     H(U) = (I + U Uᵀ/c²)^(−1/2) U        u = α H(U),  α = √max(1, rows/columns) of a matrix
///     u = U / √(1 + |U|²/c²)               of a vector
///
/// Clipping by the length of everything shortens all directions for the sake of one; this shortens the one. Behind the
/// optimizer (`after`, c 10) it bounds what a bad update can do; before it (`before`, c 0.1) what one hot gradient leaves
/// in the moments. The authors advise against both at once. While the rate warms up, `c · rate` stays what it will be.
///
/// - Shapes: matrices of the layout are `(outputs, inputs)`; everything else is a vector.
/// - Complexity: O(r c k) per matrix of sides r and c, k the smaller one, plus O(k³): by eigenvalues up to k = 256, by
///   Newton–Schulz steps above.
/// - Source: arXiv 2603.14315 and its code `mlolab/llm-spectral-clipping`.
/// - Differs: the roots are exact (the code takes 10 Newton–Schulz steps in 16 bits: with a singular value of 100 c the
///   small ones come out 47 % wrong). The rule for vectors is smooth (the code's jumps from c to 0.71 c at length c). The
///   code's clip before the optimizer leaves vectors alone and has no `α`: that is `vectors: false, scale: false`.
public struct SpectralClip: GradientTransform {
    private let cap: Double
    private let scalesTall: Bool
    private let clipsVectors: Bool

    /// Largest matrix whose eigenvalues are computed.
    static var eigenSidesMax: Int { 256 }

    public init(cap: Double, scalesTall: Bool = true, clipsVectors: Bool = true) {
        precondition(cap > 0 && cap.isFinite, "a cap of \(cap)")
        self.cap = cap
        self.scalesTall = scalesTall
        self.clipsVectors = clipsVectors
    }

    public func apply(_ update: inout ParameterUpdate, state: inout Stateless, context: StepContext) {
        let cap = cap / context.warmup
        for entry in context.layout.entries {
            update.values.withUnsafeMutableBufferPointer {
                let values = UnsafeMutableBufferPointer(rebasing: $0[entry.range])
                if let sides = entry.sides {
                    let tall = max(1, Double(sides.rows) / Double(sides.columns)).squareRoot()
                    Self.clip(values, sides, cap: cap, scale: scalesTall ? tall : 1)
                } else if clipsVectors {
                    Self.clip(values, cap: cap)
                }
            }
        }
    }

    private static func clip(_ values: UnsafeMutableBufferPointer<Float>, cap: Double) {
        let share = dot(.init(values), .init(values)).squareRoot() / cap
        let factor = 1 / (1 + share * share).squareRoot()
        for index in values.indices { values[index] = Float(Double(values[index]) * factor) }
    }

    private static func clip(
        _ values: UnsafeMutableBufferPointer<Float>, _ sides: (rows: Int, columns: Int), cap: Double, scale: Double
    ) {
        let (rows, columns) = sides
        let k = min(rows, columns)
        // In double from here on: squares of finite floats over a small cap stay within its range.
        let U = values.map(Double.init)
        var A = [Double](repeating: 0, count: k * k)
        let inverse = 1 / (cap * cap)
        if rows <= columns {
            gemm(.no, .yes, m: k, n: k, k: columns, alpha: inverse, U, U, &A)
        } else {
            gemm(.yes, .no, m: k, n: k, k: rows, alpha: inverse, U, U, &A)
        }
        for i in 0..<k { A[i * k + i] += 1 }
        let root = k <= eigenSidesMax ? inverseSquareRoot(A, n: k) : bySteps(A, n: k)
        var clipped = [Double](repeating: 0, count: U.count)
        if rows <= columns {
            gemm(.no, .no, m: rows, n: columns, k: k, alpha: scale, root, U, &clipped)
        } else {
            gemm(.no, .no, m: rows, n: columns, k: k, alpha: scale, U, root, &clipped)
        }
        for index in values.indices { values[index] = Float(clipped[index]) }
    }

    /// With the smaller of two bounds of the largest eigenvalue: the largest sum of a row, and the Frobenius norm.
    private static func bySteps(_ A: [Double], n: Int) -> [Double] {
        let rows = (0..<n).map { row in A[row * n..<(row + 1) * n].reduce(0) { $0 + abs($1) } }.max() ?? 1
        let frobenius = A.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let bound = max(1, min(rows, frobenius))
        return newtonSchulzInverseSquareRoot(A, n: n, bound: bound, steps: newtonSchulzSteps(bound: bound))
    }
}
