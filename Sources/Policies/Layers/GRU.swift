package import Parameters

/// A gated recurrent unit over tokens: a state per sequence, renewed by every token, from which the next is predicted.
///
/// With `x` the token's embedding and `h` the state before it:
/// `r = σ(W_r x + b_r + U_r h + c_r)`, `z` likewise, `n = tanh(W_n x + b_n + r ∘ (U_n h + c_n))`,
/// `h' = (1 − z) ∘ n + z ∘ h`; it begins with zeros.
///
/// - Shapes: `tokens.weight` `(V, D)`; `gru.weight_ih_l0` `(3H, D)`, `gru.weight_hh_l0` `(3H, H)`, `gru.bias_ih_l0` and
///   `gru.bias_hh_l0` `(3H)`, blocks in the order r, z, n: the names and the form of PyTorch's `GRU`.
/// - Complexity: one product for all inputs, and one per step for the states of the sequences that are still running.
///   The derivative goes through all steps: nothing is cut off.
/// - Source: Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder", EMNLP 2014; the reset gate behind
///   the product, as in PyTorch and cuDNN, so that the three products of a step are one.
package struct GRU: Trunk {
    package let width: Int
    let vocabulary: Int
    let embeddingWidth: Int
    let tokens: Int
    let input: DenseLayer
    let state: DenseLayer

    package init(vocabulary: Int, embedding: Int, width: Int, layout: Layout, prefix: String) {
        self.vocabulary = vocabulary
        embeddingWidth = embedding
        self.width = width
        tokens = layout[prefix + "tokens.weight"].offset
        input = DenseLayer(weight: prefix + "gru.weight_ih_l0", bias: prefix + "gru.bias_ih_l0", in: layout)
        state = DenseLayer(weight: prefix + "gru.weight_hh_l0", bias: prefix + "gru.bias_hh_l0", in: layout)
    }

    package static func tensors(vocabulary: Int, embedding: Int, width: Int) -> [(name: String, shape: [Int])] {
        [
            ("tokens.weight", [vocabulary, embedding]), ("gru.weight_ih_l0", [3 * width, embedding]),
            ("gru.weight_hh_l0", [3 * width, width]), ("gru.bias_ih_l0", [3 * width]),
            ("gru.bias_hh_l0", [3 * width]),
        ]
    }

    package func batch(_ trajectories: [Trajectory]) -> StepBatch {
        StepBatch(TokenBatch(trajectories, vocabulary: vocabulary, contextLength: .max))
    }

    package struct Tape: Sendable {
        let embedded: Activations
        /// One per time.
        let steps: [GRUStep]
    }

    package func forward(
        _ batch: StepBatch, parameters p: UnsafePointer<Float>
    ) -> (features: Activations, tape: Tape) {
        let embedded = embed(batch.ids, parameters: p)
        let projected = input.forward(embedded, parameters: p)
        var steps: [GRUStep] = []
        var previous = Activations(zeros: batch.running.first ?? 0, width: width)
        var states: [Float] = []
        states.reserveCapacity(batch.ids.count * width)
        for (time, running) in batch.running.enumerated() {
            let first = batch.starts[time]
            let before = previous.prefix(running)
            let step = GRUStep(
                projected: projected.values[first * 3 * width..<(first + running) * 3 * width], before: before,
                pushed: state.forward(before, parameters: p))
            previous = step.after()
            states += previous.values
            steps.append(step)
        }
        let all = Activations(states, width: width)
        return (all.gathered(batch.asked), Tape(embedded: embedded, steps: steps))
    }

    package func backward(
        _ d: Activations, tape: Tape, batch: StepBatch, parameters p: UnsafePointer<Float>,
        gradient g: UnsafeMutablePointer<Float>
    ) {
        let asked = d.scattered(to: batch.asked, rows: batch.ids.count)
        var dProjected = Activations(zeros: batch.ids.count, width: 3 * width)
        // What later steps say of the states; nothing yet.
        var later = Activations(zeros: 0, width: width)
        for (time, running) in batch.running.enumerated().reversed() {
            let first = batch.starts[time]
            var dAfter = asked.rows(first..<first + running)
            for index in later.values.indices { dAfter.values[index] += later.values[index] }
            let step = tape.steps[time]
            let (dInput, dPushed, direct) = step.backward(dAfter)
            var dBefore = direct
            state.backward(dPushed, x: step.before, parameters: p, gradient: g, addingTo: &dBefore)
            dProjected.replace(first..<first + running, with: dInput)
            later = dBefore
        }
        let dEmbedded = input.backward(dProjected, x: tape.embedded, parameters: p, gradient: g)
        for (row, id) in batch.ids.enumerated() {
            let token = g + tokens + Int(id) * embeddingWidth
            for column in 0..<embeddingWidth { token[column] += dEmbedded.values[row * embeddingWidth + column] }
        }
    }

    // MARK: Sampling

    package func memory(count: Int, parameters p: UnsafePointer<Float>) -> any TrunkMemory {
        Memory(trunk: self, states: Activations(zeros: count, width: width))
    }

    /// The state of every sequence.
    private struct Memory: TrunkMemory {
        let trunk: GRU
        var states: Activations

        mutating func advance(by input: SamplerInput, parameters p: UnsafePointer<Float>) -> Activations {
            trunk.advance(&states, by: input, parameters: p)
            return states
        }
    }

    private func advance(
        _ states: inout Activations, by input: SamplerInput, parameters p: UnsafePointer<Float>
    ) {
        guard case .tokens(let ids, let each) = input else {
            preconditionFailure("a recurrent policy over tokens sees no observations")
        }
        precondition(
            each > 0 && ids.count == states.rows * each, "\(ids.count) tokens for \(states.rows) sequences of \(each)")
        for id in ids { precondition(id >= 0 && id < vocabulary, "token \(id) of \(vocabulary)") }
        for place in 0..<each {
            let now = (0..<states.rows).map { ids[$0 * each + place] }
            let projected = self.input.forward(embed(now, parameters: p), parameters: p)
            let step = GRUStep(
                projected: projected.values[...], before: states, pushed: state.forward(states, parameters: p))
            states = step.after()
        }
    }

    private func embed(_ ids: [Int32], parameters p: UnsafePointer<Float>) -> Activations {
        Activations(rows: ids.count, width: embeddingWidth) { y in
            for (row, id) in ids.enumerated() {
                (y + row * embeddingWidth).update(
                    from: p + tokens + Int(id) * embeddingWidth, count: embeddingWidth)
            }
        }
    }
}
