package import Parameters

/// One layer of a pre-norm transformer: `m = x + Wₒ attend(norm x)`, `y = m + W₂ gelu(W₁ norm m)`; no biases.
///
/// The output may keep fewer positions than the input: the last layer computes only those whose distribution is asked
/// for, which spares a model of one layer half of its products.
package struct TransformerBlock: Sendable, Equatable {
    package let width: Int
    package let heads: Int
    /// Where this layer's tensors begin in the parameters.
    private let attentionNorm: Int
    private let qkv: Int
    private let attentionOutput: Int
    private let mlpNorm: Int
    private let up: Int
    private let down: Int

    package init(_ name: String, layout: Layout, width: Int, heads: Int) {
        func offset(_ part: String) -> Int { layout["\(name).\(part).weight"].offset }
        self.width = width
        self.heads = heads
        attentionNorm = offset("attention_norm")
        qkv = offset("attention.qkv")
        attentionOutput = offset("attention.output")
        mlpNorm = offset("mlp_norm")
        up = offset("mlp.up")
        down = offset("mlp.down")
    }

    /// The tensors of the layer of that name, in their order in the layout.
    package static func tensors(_ name: String, width: Int) -> [(name: String, shape: [Int])] {
        [
            ("attention_norm", [width]), ("attention.qkv", [3 * width, width]), ("attention.output", [width, width]),
            ("mlp_norm", [width]), ("mlp.up", [4 * width, width]), ("mlp.down", [width, 4 * width]),
        ].map { ("\(name).\($0.0).weight", $0.1) }
    }

    package struct Tape: Sendable {
        var projection: Projection
        var weights: [Float]
        var finish: Finish
    }

    /// The way into attention.
    package struct Projection: Sendable {
        var x: Activations
        var scales: [Float]
        var normed: Activations
        package var qkv: Activations
    }

    /// The way from attention to the end.
    package struct Finish: Sendable {
        var attended: Activations
        var middle: Activations
        var scales: [Float]
        var normed: Activations
        var hidden: Activations
        var activated: Activations
    }

    package func forward(
        _ x: Activations, spans: [SequenceSpan], parameters p: UnsafePointer<Float>
    ) -> (y: Activations, tape: Tape) {
        let projection = project(x, parameters: p)
        let (attended, weights) = Attention.forward(projection.qkv, spans: spans, heads: heads)
        let (y, finish) = finish(attended, residual: Self.outputs(of: x, spans), parameters: p)
        return (y, Tape(projection: projection, weights: weights, finish: finish))
    }

    /// Adds to `g` and returns the derivative with respect to the block's input.
    package func backward(
        _ dy: Activations, tape: Tape, spans: [SequenceSpan], parameters p: UnsafePointer<Float>,
        gradient g: UnsafeMutablePointer<Float>
    ) -> Activations {
        let (into, out) = (tape.projection, tape.finish)
        var dHidden = Linear.backward(dy, weight: p + down, inputs: 4 * width)
        Linear.addDerivatives(dy, x: out.activated, dWeight: g + down)
        GELU.backward(&dHidden, x: out.hidden)
        Linear.addDerivatives(dHidden, x: out.normed, dWeight: g + up)
        let dNormed = Linear.backward(dHidden, weight: p + up, inputs: width)
        var dMiddle = dy
        RMSNorm.backward(
            dNormed, x: out.middle, scales: out.scales, gain: p + mlpNorm, addingTo: &dMiddle, dGain: g + mlpNorm)

        Linear.addDerivatives(dMiddle, x: out.attended, dWeight: g + attentionOutput)
        let dAttended = Linear.backward(dMiddle, weight: p + attentionOutput, inputs: width)
        let dQKV = Attention.backward(dAttended, qkv: into.qkv, weights: tape.weights, spans: spans, heads: heads)
        Linear.addDerivatives(dQKV, x: into.normed, dWeight: g + qkv)
        let dInto = Linear.backward(dQKV, weight: p + qkv, inputs: width)
        var dx = Self.inputs(from: dMiddle, spans, rows: into.x.rows)
        RMSNorm.backward(
            dInto, x: into.x, scales: into.scales, gain: p + attentionNorm, addingTo: &dx, dGain: g + attentionNorm)
        return dx
    }

    // MARK: The two halves, which a sampler calls with remembered keys and values between them

    package func project(_ x: Activations, parameters p: UnsafePointer<Float>) -> Projection {
        let (normed, scales) = RMSNorm.forward(x, gain: p + attentionNorm)
        let projected = Linear.forward(normed, weight: p + qkv, outputs: 3 * width)
        return Projection(x: x, scales: scales, normed: normed, qkv: projected)
    }

    package func finish(
        _ attended: Activations, residual: Activations, parameters p: UnsafePointer<Float>
    ) -> (y: Activations, tape: Finish) {
        var middle = residual
        Linear.add(attended, weight: p + attentionOutput, to: &middle)
        let (normed, scales) = RMSNorm.forward(middle, gain: p + mlpNorm)
        let hidden = Linear.forward(normed, weight: p + up, outputs: 4 * width)
        let activated = GELU.forward(hidden)
        var y = middle
        Linear.add(activated, weight: p + down, to: &y)
        let tape = Finish(
            attended: attended, middle: middle, scales: scales, normed: normed, hidden: hidden, activated: activated)
        return (y, tape)
    }

    /// The rows of `x` at the positions that the output keeps.
    static func outputs(of x: Activations, _ spans: [SequenceSpan]) -> Activations {
        let rows = spans.reduce(0) { $0 + $1.output.count }
        if rows == x.rows { return x }
        return Activations(rows: rows, width: x.width) { kept in
            x.values.withPointer { x in
                for span in spans { copy(x, span.kept, to: kept, span.output) }
            }
        }

        func copy(_ from: UnsafePointer<Float>, _ a: Range<Int>, to: UnsafeMutablePointer<Float>, _ b: Range<Int>) {
            (to + b.lowerBound * x.width).update(from: from + a.lowerBound * x.width, count: a.count * x.width)
        }
    }

    /// The reverse: the rows of `dy` at the positions where they came from, zeros elsewhere.
    private static func inputs(from dy: Activations, _ spans: [SequenceSpan], rows: Int) -> Activations {
        if rows == dy.rows { return dy }
        var dx = Activations(zeros: rows, width: dy.width)
        for span in spans {
            let (from, to) = (span.output.lowerBound * dy.width, span.kept.lowerBound * dy.width)
            for index in 0..<span.output.count * dy.width { dx.values[to + index] = dy.values[from + index] }
        }
        return dx
    }
}
