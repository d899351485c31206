import Foundation
import Parameters
import Policies
import Primitives

/// `logits = W φ + 0`: linear in features of what is seen. The smallest policy that can learn the tests' tasks.
struct LinearPolicy: Policy {
    enum Features: Sendable {
        /// The observation itself.
        case observation
        /// For a completion's position `t` of `length`: one-hot of (t, place in the prompt, token there).
        case table(promptLength: Int, length: Int)
    }

    let features: Features
    let width: Int
    let actions: Int

    var actionSpace: ActionSpace { .discrete(actions) }

    static func observation(width: Int, actions: Int) -> LinearPolicy {
        LinearPolicy(features: .observation, width: width, actions: actions)
    }

    static func table(promptLength: Int, length: Int, vocabulary: Int) -> LinearPolicy {
        LinearPolicy(
            features: .table(promptLength: promptLength, length: length), width: length * promptLength * vocabulary,
            actions: vocabulary)
    }

    var layout: Layout { Layout([("weight", [actions, width])]) }

    func initialParameters(using random: inout SeededGenerator) -> ParameterVector {
        ParameterVector((0..<layout.count).map { _ in Float(0.01 * random.normal()) })
    }

    /// Indices and values of the features that are not zero.
    typealias Row = [(index: Int, value: Float)]

    func rows(_ trajectory: Trajectory) -> [Row] {
        switch trajectory.context {
        case .observations(let values, let width):
            (0..<trajectory.length).map { step in (0..<width).map { ($0, values[step * width + $0]) } }
        case .prompt(let prompt): (0..<trajectory.length).map { row(prompt: prompt, position: $0) }
        }
    }

    func row(prompt: [Int32], position: Int) -> Row {
        prompt.indices.map { ((position * prompt.count + $0) * actions + Int(prompt[$0]), 1) }
    }

    func logits(_ row: Row, _ parameters: ParameterVector) -> [Float] {
        (0..<actions).map { action in
            row.reduce(0) { $0 + parameters.values[action * width + $1.index] * $1.value }
        }
    }

    struct Tape: Sendable {
        var rows: [Row]
        var logs: [[Float]]
        var probabilities: [[Float]]
        var actions: [Int32]
    }

    func forward(_ trajectories: [Trajectory], parameters: ParameterVector) -> PolicyForward<Tape> {
        let rows = trajectories.flatMap { self.rows($0) }
        let actions = trajectories.flatMap(\.indices)
        let logs = rows.map { row -> [Float] in
            let logits = logits(row, parameters)
            let top = logits.max() ?? 0
            let sum = logits.reduce(0) { $0 + exp($1 - top) }
            return logits.map { $0 - top - log(sum) }
        }
        let probabilities = logs.map { $0.map { exp($0) } }
        return PolicyForward(
            logProbabilities: zip(logs, actions).map { $0[Int($1)] },
            entropies: zip(logs, probabilities).map { zip($0, $1).reduce(0) { $0 - $1.0 * $1.1 } },
            tape: Tape(rows: rows, logs: logs, probabilities: probabilities, actions: actions))
    }

    func distribution(of tape: Tape) -> ChoiceDistribution {
        .categorical(logProbabilities: Array(tape.logs.joined()), actions: actions)
    }

    func backward(_ tape: Tape, upstream: PolicyUpstream, parameters: ParameterVector) -> Gradient {
        var gradient = [Float](repeating: 0, count: layout.count)
        for index in upstream.logProbabilities.indices {
            for action in 0..<actions {
                let isChosen: Float = Int(tape.actions[index]) == action ? 1 : 0
                let slope =
                    upstream.logProbabilities[index] * (isChosen - tape.probabilities[index][action])
                    + (upstream.distribution?[index * actions + action] ?? 0)
                for feature in tape.rows[index] { gradient[action * width + feature.index] += slope * feature.value }
            }
        }
        return Gradient(gradient)
    }

    struct Sampler: PolicySampler {
        let policy: LinearPolicy
        let parameters: ParameterVector
        let count: Int
        var prompts: [[Int32]] = []
        var position = 0

        mutating func outputs(_ input: SamplerInput) -> [Float] {
            switch input {
            case .observations(let values):
                let width = policy.width
                return (0..<values.count / width).flatMap { row in
                    policy.logits((0..<width).map { ($0, values[row * width + $0]) }, parameters)
                }
            case .tokens(let tokens, let each):
                if prompts.isEmpty {
                    prompts = (0..<count).map { Array(tokens[$0 * each..<($0 + 1) * each]) }
                } else {
                    position += 1
                }
                return prompts.flatMap { policy.logits(policy.row(prompt: $0, position: position), parameters) }
            }
        }
    }

    func sampler(count: Int, parameters: ParameterVector) -> Sampler {
        Sampler(policy: self, parameters: parameters, count: count)
    }
}

/// `mean = ⟨w, observation⟩`, and a deviation that never changes: the smallest policy over numbers.
struct SteadyPolicy: Policy {
    let width: Int
    var logDeviation: Float = 0

    var layout: Layout { Layout([("weight", [width])]) }
    var actionSpace: ActionSpace { .continuous(width: 1) }

    func initialParameters(using random: inout SeededGenerator) -> ParameterVector {
        ParameterVector([Float](repeating: 0, count: width))
    }

    struct Tape: Sendable {
        var rows: [[Float]]
        var means: [Float]
        var actions: [Float]
    }

    func forward(_ trajectories: [Trajectory], parameters: ParameterVector) -> PolicyForward<Tape> {
        var tape = Tape(rows: [], means: [], actions: [])
        for trajectory in trajectories {
            guard case .observations(let seen, width) = trajectory.context,
                case .continuous(let actions, 1) = trajectory.actions
            else { preconditionFailure("numbers were asked for") }
            for step in 0..<trajectory.length { tape.rows.append(Array(seen[step * width..<(step + 1) * width])) }
            tape.actions += actions
        }
        tape.means = tape.rows.map { mean(of: $0, parameters) }
        let scale = exp(logDeviation)
        return PolicyForward(
            logProbabilities: zip(tape.actions, tape.means).map { action, mean in
                let z = (action - mean) / scale
                return -0.5 * z * z - logDeviation - 0.5 * log(2 * Float.pi)
            },
            entropies: tape.means.map { _ in logDeviation + 0.5 * log(2 * Float.pi * exp(1)) }, tape: tape)
    }

    func distribution(of tape: Tape) -> ChoiceDistribution {
        .gaussian(
            means: tape.means, logDeviations: [Float](repeating: logDeviation, count: tape.means.count), width: 1)
    }

    func backward(_ tape: Tape, upstream: PolicyUpstream, parameters: ParameterVector) -> Gradient {
        var gradient = [Float](repeating: 0, count: width)
        for (index, row) in tape.rows.enumerated() {
            let slope = (tape.actions[index] - tape.means[index]) / exp(2 * logDeviation)
            for feature in 0..<width { gradient[feature] += upstream.logProbabilities[index] * slope * row[feature] }
        }
        return Gradient(gradient)
    }

    func mean(of row: [Float], _ parameters: ParameterVector) -> Float {
        zip(row, parameters.values).reduce(0) { $0 + $1.0 * $1.1 }
    }

    struct Sampler: PolicySampler {
        let policy: SteadyPolicy
        let parameters: ParameterVector

        mutating func outputs(_ input: SamplerInput) -> [Float] {
            guard case .observations(let values) = input else { preconditionFailure("numbers were asked for") }
            return stride(from: 0, to: values.count, by: policy.width).flatMap { row in
                [policy.mean(of: Array(values[row..<row + policy.width]), parameters), policy.logDeviation]
            }
        }
    }

    func sampler(count: Int, parameters: ParameterVector) -> Sampler {
        Sampler(policy: self, parameters: parameters)
    }
}

extension Trajectory {
    /// The actions of a policy that chooses from finitely many.
    var indices: [Int32] {
        guard case .discrete(let indices) = actions else { preconditionFailure("actions of numbers") }
        return indices
    }
}

/// Plain gradient descent.
func descend(_ parameters: inout ParameterVector, along gradient: Gradient, rate: Float) {
    parameters.add(ParameterUpdate(gradient.values.map { -rate * $0 }))
}
