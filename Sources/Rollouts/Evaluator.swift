public import Environments
public import Parameters
public import Policies
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// How good parameters are, in one number that is free of chance: the same parameters always score the same.
///
/// - Sequences: the share of prompts whose greedy completion is exact (greedy pass@1).
/// - Environments whose true rewards are known (one step): expected true reward over the contexts, scaled so that 0 is
///   the uniform policy and 1 the oracle.
/// - Other environments: mean return of greedy play.
/// - Labelled examples: the share of the held-out ones whose most likely label is right.
///
/// Prompts, contexts and starts are the same for every run, whatever its seed, so that scores compare.
public struct Evaluator<P: Policy>: Sendable {
    public let policy: P
    private let count: Int
    private let questions: Questions

    private enum Questions: Sendable {
        case prompts([[Int32]], any SequenceTask)
        case contexts(KnownRewards)
        case episodes(any Environment<Int>)
        case control(any Environment<Float>)
        case examples(LabelledExamples)
    }

    /// - Parameter count: prompts, contexts, episodes or examples that are looked at; of examples no more than there are.
    public init(policy: P, task: LearningTask, count: Int) {
        precondition(count > 0, "a score over \(count)")
        self.policy = policy
        self.count = count
        var random = Self.stream
        switch task {
        case .sequence(let task):
            questions = .prompts((0..<count).map { _ in task.prompt(using: &random) }, task)
        case .steps(let environment):
            if let known = KnownRewards(environment, contexts: count, using: &random) {
                questions = .contexts(known)
            } else {
                questions = .episodes(environment.scored)
            }
        case .control(let environment, _): questions = .control(environment.scored)
        case .labelled(let task):
            questions = .examples(task.tests.only(Array(0..<min(count, task.tests.count))))
        }
    }

    public func score(_ parameters: ParameterVector) -> Double {
        var random = Self.stream
        return switch questions {
        case .prompts(let prompts, let task): exactShare(of: prompts, task: task, parameters: parameters)
        case .contexts(let known):
            known.score(logits: logits(of: known, parameters: parameters))
        case .episodes(let environment):
            meanReturn(
                on: stage(environment, groups: count, groupSize: 1, using: &random), parameters, using: &random)
        case .control(let environment):
            meanReturn(
                on: stage(environment, groups: count, groupSize: 1, using: &random), parameters, using: &random)
        case .examples(let examples): rightShare(of: examples, parameters: parameters)
        }
    }

    private static var stream: SeededGenerator { SeededGenerator(seed: 0).stream("evaluation") }

    private func logits(of known: KnownRewards, parameters: ParameterVector) -> [Float] {
        var sampler = policy.sampler(count: known.count, parameters: parameters)
        return sampler.outputs(.observations(known.observations))
    }

    private func exactShare(of prompts: [[Int32]], task: any SequenceTask, parameters: ParameterVector) -> Double {
        let vocabulary = task.vocabulary
        let length = task.completionLength
        var sampler = policy.sampler(count: prompts.count, parameters: parameters)
        var completions = [[Int32]](repeating: [Int32](repeating: 0, count: length), count: prompts.count)
        var latest = [Int32](repeating: 0, count: prompts.count)
        var input = SamplerInput.tokens(prompts.flatMap { $0 }, each: task.promptLength)
        for position in 0..<length {
            let logits = sampler.outputs(input)
            for row in prompts.indices {
                latest[row] = argmax(logits[row * vocabulary..<(row + 1) * vocabulary])
                completions[row][position] = latest[row]
            }
            input = .tokens(latest, each: 1)
        }
        let exact = zip(prompts, completions).count { task.isExact(prompt: $0, completion: $1) }
        return Double(exact) / Double(prompts.count)
    }

    private func rightShare(of examples: LabelledExamples, parameters: ParameterVector) -> Double {
        var sampler = policy.sampler(count: examples.count, parameters: parameters)
        let logits = sampler.outputs(.observations(examples.observations))
        let width = logits.count / examples.count
        let right = (0..<examples.count).count { row in
            argmax(logits[row * width..<(row + 1) * width]) == examples.labels[row]
        }
        return Double(right) / Double(examples.count)
    }

    /// Greedy play of whole numbers; and below of others, for the reason that `Collector.play` has.
    private func meanReturn(
        on stage: any Stage<Int>, _ parameters: ParameterVector, using random: inout SeededGenerator
    ) -> Double {
        var episodes = Episodes(on: stage, idle: 0)
        let sampler = policy.sampler(count: count, parameters: parameters)
        episodes.play(with: sampler, using: &random) { rows, _, choices in
            for row in 0..<rows.count { choices.set(row, to: Int(argmax(rows[row]))) }
        }
        return episodes.returns.reduce(0, +) / Double(count)
    }

    /// The mean of a Gaussian stands first.
    private func meanReturn(
        on stage: any Stage<Float>, _ parameters: ParameterVector, using random: inout SeededGenerator
    ) -> Double {
        var episodes = Episodes(on: stage, idle: 0)
        let sampler = policy.sampler(count: count, parameters: parameters)
        episodes.play(with: sampler, using: &random) { rows, _, choices in
            for row in 0..<rows.count { choices.set(row, to: rows.values[row * rows.width]) }
        }
        return episodes.returns.reduce(0, +) / Double(count)
    }
}
