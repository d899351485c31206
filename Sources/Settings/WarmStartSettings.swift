import Primitives

/// What the server does before the first round: it lets the policy imitate the environment's right answers.
package struct WarmStartSettings: Sendable, Equatable {
    /// Updates by Adam.
    package internal(set) var steps: Int
    /// Answers behind each of them.
    package internal(set) var batch: Int
    package internal(set) var learningRate: Double
}

extension WarmStartSettings {
    private static let keys = ["steps", "batch", "learning_rate"]

    init(_ tree: Tree) throws(SettingsError) {
        let section = try Section(tree, path: "warm_start", keys: Self.keys)
        steps = try section.integer("steps", in: 1...Limits.roundsMax)
        batch = try section.integer("batch", in: 1...Limits.groupsMax, default: 64)
        learningRate = 1e-3
        guard let rate = section.value("learning_rate") else { return }
        guard case .text(let text, isQuoted: false) = rate.content, let number = Tree.number(text), number > 0,
            number.isFinite
        else { throw rate.error("warm_start.learning_rate is \(rate.shown); it must be a number above 0") }
        learningRate = number
    }

    var yaml: String {
        """
        warm_start:
          steps: \(steps)
          batch: \(batch)
          learning_rate: \(shortest(learningRate))

        """
    }
}
