/// The inputs of a batch of token trajectories, side by side without padding: each its prompt and all actions but the
/// last, whose successor nobody asks for.
package struct TokenBatch: Sendable {
    /// The token of each row, and its position within its sequence.
    private(set) var ids: [Int32] = []
    private(set) var places: [Int32] = []
    /// The actions of all sequences; each is predicted by the row of the token before it.
    private(set) var actions: [Int32] = []
    /// Every position of a block's input is needed above it.
    private(set) var innerSpans: [SequenceSpan] = []
    /// Only positions that predict an action are needed.
    private(set) var lastSpans: [SequenceSpan] = []

    init(_ trajectories: [Trajectory], vocabulary: Int, contextLength: Int) {
        for trajectory in trajectories where trajectory.length > 0 {
            guard case .prompt(let prompt) = trajectory.context, !prompt.isEmpty else {
                preconditionFailure("a transformer wants a prompt of at least one token")
            }
            let length = prompt.count + trajectory.length - 1
            precondition(length <= contextLength, "an input of \(length) tokens in a context of \(contextLength)")
            let input = ids.count..<(ids.count + length)
            let chosen = trajectory.discreteActions
            let output = actions.count..<(actions.count + trajectory.length)
            ids += prompt
            ids += chosen.dropLast()
            places += (0..<Int32(length))
            actions += chosen
            innerSpans.append(SequenceSpan(input: input, output: input))
            lastSpans.append(SequenceSpan(input: input, output: output))
        }
        for id in ids { precondition(id >= 0 && id < vocabulary, "token \(id) of \(vocabulary)") }
    }
}
