package import LinearAlgebra
package import Parameters

/// One product with its place in the parameters: `y = x Wᵀ`, and `+ b` where there is a bias.
package struct DenseLayer: Sendable, Equatable {
    package let inputs: Int
    package let outputs: Int
    private let weight: Int
    private let bias: Int?

    /// - Parameter name: of the tensors `name.weight` `(outputs, inputs)` and `name.bias` `(outputs)`.
    package init(_ name: String, in layout: Layout, hasBias: Bool) {
        self.init(weight: name + ".weight", bias: hasBias ? name + ".bias" : nil, in: layout)
    }

    /// For tensors with names of their own.
    package init(weight: String, bias: String?, in layout: Layout) {
        let entry = layout[weight]
        inputs = entry.shape[1]
        outputs = entry.shape[0]
        self.weight = entry.offset
        self.bias = bias.map { layout[$0].offset }
    }

    package static func tensors(
        _ name: String, inputs: Int, outputs: Int, hasBias: Bool
    ) -> [(name: String, shape: [Int])] {
        [(name + ".weight", [outputs, inputs])] + (hasBias ? [(name + ".bias", [outputs])] : [])
    }

    package func forward(_ x: Activations, parameters p: UnsafePointer<Float>) -> Activations {
        Linear.forward(x, weight: p + weight, bias: bias.map { p + $0 }, outputs: outputs)
    }

    /// The same layer for a sampler, which multiplies few rows by it again and again.
    package func packed(_ p: UnsafePointer<Float>) -> PackedLayer {
        PackedLayer(weight: p + weight, bias: bias.map { p + $0 }, inputs: inputs, outputs: outputs)
    }

    /// Adds to `g`, and to `dx` what `dy` says of the layer's input.
    package func backward(
        _ dy: Activations, x: Activations, parameters p: UnsafePointer<Float>, gradient g: UnsafeMutablePointer<Float>,
        addingTo dx: inout Activations
    ) {
        addDerivatives(dy, x: x, gradient: g)
        Linear.addBackward(dy, weight: p + weight, to: &dx)
    }

    /// Adds to `g` and returns the derivative with respect to the layer's input.
    package func backward(
        _ dy: Activations, x: Activations, parameters p: UnsafePointer<Float>, gradient g: UnsafeMutablePointer<Float>
    ) -> Activations {
        addDerivatives(dy, x: x, gradient: g)
        return Linear.backward(dy, weight: p + weight, inputs: inputs)
    }

    /// The part of `backward` for a layer whose input has no derivative.
    package func addDerivatives(_ dy: Activations, x: Activations, gradient g: UnsafeMutablePointer<Float>) {
        Linear.addDerivatives(dy, x: x, dWeight: g + weight, dBias: bias.map { g + $0 })
    }
}

extension PackedLayer {
    /// Rows of `stride` numbers of which the first `outputs` count.
    ///
    /// - Parameter y: of an earlier call, whose memory it uses, or empty.
    func forward(_ x: Activations, into y: inout Activations) {
        y.resize(rows: x.rows)
        apply(x.values, xStride: x.width, rows: x.rows, into: &y.values)
    }
}
