import Environments
import Policies
import Settings

/// Every policy by its name in configuration files. What it sees and does comes from the task.
enum PolicyCatalogue {
    static let entries: [ChoiceDescription] = [
        ChoiceDescription(
            "mlp", "layers of tanh units over what is observed",
            [
                ChoiceParameter(
                    "hidden", .numbers(.integer(1, 4096)), whenAbsent: .filled(.numbers([32, 32])),
                    "units of each hidden layer")
            ]),
        ChoiceDescription(
            "transformer", "a causal transformer over tokens",
            [
                ChoiceParameter(
                    "width", .number(.integer(1, 4096)), whenAbsent: .filled(.number(32)), "numbers of a token"),
                ChoiceParameter(
                    "heads", .number(.integer(1, 64)), whenAbsent: .filled(.number(4)), "heads of attention"),
                ChoiceParameter("layers", .number(.integer(1, 64)), whenAbsent: .filled(.number(1)), "blocks"),
            ],
            complaint: { choice in
                let width = choice.integer("width")
                let heads = choice.integer("heads")
                return width.isMultiple(of: heads) ? nil : "width \(width) must be a multiple of heads \(heads)"
            }),
    ]

    static func make(_ choice: NamedChoice, for task: LearningTask) throws(JobError) -> any Policy {
        switch (choice.name, task) {
        case ("mlp", .steps(let environment)):
            return MLPPolicy(
                observationWidth: environment.observationWidth, hidden: choice.numbers("hidden").map { Int($0) },
                actions: environment.actionCount)
        case ("transformer", .sequence(let task)):
            return TransformerPolicy(
                vocabulary: task.vocabulary, contextLength: task.promptLength + task.completionLength,
                width: choice.integer("width"), heads: choice.integer("heads"), layers: choice.integer("layers"))
        case ("mlp", .labelled(let task)):
            return MLPPolicy(
                observationWidth: task.observationWidth, hidden: choice.numbers("hidden").map { Int($0) },
                actions: task.labelCount)
        case (_, .steps), (_, .labelled):
            throw JobError("policy \(choice.name) reads tokens, but the environment gives numbers; take policy mlp")
        case (_, .sequence):
            throw JobError("policy \(choice.name) reads numbers, the environment gives tokens; take policy transformer")
        }
    }
}
