import Environments
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// Contexts with the true reward of every action, and how well a policy does on them.
struct KnownRewards: Sendable {
    let count: Int
    /// `(count, width)`.
    let observations: [Float]
    /// `(count, actions)`.
    private let rewards: [Float]
    private let actions: Int
    /// Mean true reward of uniform choice.
    private let uniform: Double
    /// Mean true reward of the best action of each context.
    private let oracle: Double

    /// Nil when the environment does not know its true rewards.
    init?<E: Environment>(_ environment: E, contexts: Int, using random: inout SeededGenerator) {
        var environment = environment.scored
        var observations: [Float] = []
        var rewards: [Float] = []
        var best = 0.0
        for _ in 0..<contexts {
            environment.reset(using: &random)
            guard let row = environment.expectedRewards else { return nil }
            precondition(row.count == environment.actionCount, "\(row.count) rewards of \(environment.actionCount)")
            observations += environment.observation
            rewards += row
            best += Double(row.max() ?? 0)
        }
        self.count = contexts
        self.observations = observations
        self.rewards = rewards
        self.actions = environment.actionCount
        self.uniform = rewards.reduce(0.0) { $0 + Double($1) } / Double(rewards.count)
        self.oracle = best / Double(contexts)
        precondition(oracle > uniform, "every action is as good as any other")
    }

    /// `(expected reward of softmax(logits) − uniform) / (oracle − uniform)`; logits are `(count, actions)`.
    func score(logits: [Float]) -> Double {
        precondition(logits.count == rewards.count, "\(logits.count) logits for \(rewards.count) rewards")
        var expected = 0.0
        for context in 0..<count {
            let row = context * actions..<(context + 1) * actions
            var top = -Float.infinity
            for index in row where logits[index] > top { top = logits[index] }
            var mass = 0.0
            var sum = 0.0
            for index in row {
                let share = exp(Double(logits[index] - top))
                mass += share
                sum += share * Double(rewards[index])
            }
            expected += sum / mass
        }
        return (expected / Double(count) - uniform) / (oracle - uniform)
    }
}
