import LinearAlgebra
public import Parameters

/// Matrices step along the nearest orthogonal matrix of their momentum, so that every direction moves by about as much;
/// vectors as Adam does.
///
///     b ← μ b + (1 − μ) g        X₀ = M/|M|,  M = (1 − μ) g + μ b        (Nesterov's look ahead)
///     five times:  G = X Xᵀ,  X ← a X + (b' G + c G²) X        (a, b', c) = (3.4445, −4.7750, 2.0315)
///     u = s X,  s = 0.2 √max(rows, columns), or √max(1, rows/columns)
///
/// The five steps bring singular values near 1 (0.7 to 1.2), not to it. `s = 0.2 √…` makes the values of `u` as large as
/// Adam's, so that matrices and vectors share one rate.
///
/// - Shapes: matrices of the layout are `(outputs, inputs)`; everything else is a vector.
/// - Complexity: O(k² max(rows, columns)) per matrix and step, k the smaller side; `3 d` floats of state.
/// - Source: Jordan et al., "Muon: An optimizer for hidden layers", 2024; `torch.optim.Muon`; the shared rate: Liu et al.,
///   "Muon is Scalable for LLM Training" (arXiv 2502.16982), section 2.2.
/// - Differs: the steps are made in 32 bits and not in PyTorch's 16. Embeddings and the head are matrices here too, where
///   the authors give them to AdamW.
public struct ScaleByMuon: GradientTransform {
    public struct State: TransformState {
        var momentum: [Float]
        var vectors: ScaleByAdam.State
        public var counts: [Int] { [momentum.count] + vectors.counts }
    }

    private let decay: Float
    private let isNesterov: Bool
    private let matchesAdam: Bool
    private let vectors: ScaleByAdam

    static var steps: Int { 5 }

    /// - Parameters:
    ///   - matchesAdam: scales matrices to the size of Adam's updates; otherwise by their sides alone.
    ///   - vectors: what steps where there is no matrix.
    public init(decay: Double = 0.95, nesterov: Bool = true, matchesAdam: Bool = true, vectors: ScaleByAdam) {
        precondition(decay >= 0 && decay < 1, "a decay of \(decay)")
        self.decay = Float(decay)
        isNesterov = nesterov
        self.matchesAdam = matchesAdam
        self.vectors = vectors
    }

    public func initialState(for parameters: ParameterVector, layout: Layout) -> State {
        State(
            momentum: [Float](repeating: 0, count: parameters.count),
            vectors: vectors.initialState(for: parameters, layout: layout))
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext) {
        let gradient = update.values
        // Adam runs over everything, and its answer stays where there is no matrix: one loop, at twice the memory.
        vectors.apply(&update, state: &state.vectors, context: context)
        for entry in context.layout.entries {
            guard let (rows, columns) = entry.sides else { continue }
            var matrix = [Float](repeating: 0, count: entry.count)
            for (place, index) in entry.range.enumerated() {
                let value = gradient[index]
                state.momentum[index] += (1 - decay) * (value - state.momentum[index])
                let next = state.momentum[index]
                matrix[place] = isNesterov ? value + decay * (next - value) : next
            }
            orthogonalize(&matrix, rows: rows, columns: columns)
            let scale =
                matchesAdam
                ? 0.2 * Float(max(rows, columns)).squareRoot() : max(1, Float(rows) / Float(columns)).squareRoot()
            for (place, index) in entry.range.enumerated() { update.values[index] = scale * matrix[place] }
        }
    }

    private func orthogonalize(_ X: inout [Float], rows: Int, columns: Int) {
        let length = X.withUnsafeBufferPointer { dot($0, $0) }.squareRoot()
        let factor = 1 / max(length, 1e-7)
        for index in X.indices { X[index] = Float(Double(X[index]) * factor) }
        let isWide = rows <= columns
        let k = min(rows, columns)
        var G = [Float](repeating: 0, count: k * k)
        var P = G
        var next = X
        for _ in 0..<Self.steps {
            gemm(isWide ? .no : .yes, isWide ? .yes : .no, m: k, n: k, k: max(rows, columns), X, X, &G)
            P = G
            gemm(.no, .no, m: k, n: k, k: k, alpha: 2.0315, G, G, beta: -4.7750, &P)
            next = X
            if isWide {
                gemm(.no, .no, m: rows, n: columns, k: k, P, X, beta: 3.4445, &next)
            } else {
                gemm(.no, .no, m: rows, n: columns, k: k, X, P, beta: 3.4445, &next)
            }
            swap(&X, &next)
        }
    }
}
