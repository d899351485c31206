import Environments
public import Parameters
import Policies
import Primitives

/// One batch of right answers, and which way the parameters would make them likelier.
public struct Imitation: Sendable, Equatable {
    /// The mean of −log π over the tokens of the answers, in nats.
    public var loss: Double
    /// Its derivative.
    public var gradient: Gradient

    /// Answers to `batch` prompts that are drawn from `random`: `L = −(1 / ΣT) Σ log π(token)`.
    init(
        of task: any SequenceTask, by policy: some Policy, batch: Int, parameters: ParameterVector,
        using random: inout SeededGenerator
    ) {
        let answers = (0..<batch).map { _ in
            let prompt = task.prompt(using: &random)
            let answer = task.answer(to: prompt)
            // Nobody drew them, so there is no log-probability of drawing them.
            return Trajectory(
                context: .prompt(prompt), actions: .discrete(answer),
                samplingLogProbabilities: [Float](repeating: 0, count: answer.count))
        }
        let forward = policy.forward(answers, parameters: parameters)
        let tokens = forward.logProbabilities.count
        loss = -forward.logProbabilities.reduce(0.0) { $0 + Double($1) } / Double(tokens)
        let slope = [Float](repeating: -1 / Float(tokens), count: tokens)
        gradient = policy.backward(
            forward.tape, upstream: PolicyUpstream(logProbabilities: slope), parameters: parameters)
    }
}
