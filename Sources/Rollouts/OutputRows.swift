/// What a sampler says at one step: a row of `width` numbers for each of `count` trajectories.
struct OutputRows {
    let values: [Float]
    let count: Int
    let width: Int

    init(_ values: [Float], count: Int) {
        precondition(count > 0 && values.count.isMultiple(of: count), "\(values.count) numbers for \(count) rows")
        self.values = values
        self.count = count
        width = values.count / count
    }

    subscript(row: Int) -> ArraySlice<Float> { values[row * width..<(row + 1) * width] }
}

/// Where one step's actions and their log-probabilities are written, `(count)` each.
struct Choices<Action> {
    let actions: UnsafeMutablePointer<Action>
    let logProbabilities: UnsafeMutablePointer<Float>
}

extension Choices {
    /// An action chosen with certainty.
    func set(_ row: Int, to action: Action) {
        actions[row] = action
        logProbabilities[row] = 0
    }

    static func write(
        to actions: inout [Action], _ logProbabilities: inout [Float], _ body: (Choices) -> Void
    ) {
        actions.withUnsafeMutableBufferPointer { actions in
            logProbabilities.withUnsafeMutableBufferPointer { logProbabilities in
                guard let first = actions.baseAddress, let place = logProbabilities.baseAddress else { return }
                body(Choices(actions: first, logProbabilities: place))
            }
        }
    }
}
