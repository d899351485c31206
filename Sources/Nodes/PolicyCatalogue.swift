import Environments
import Policies
import Primitives
import Settings

/// Every policy by its name in configuration files. What it sees and does comes from the task.
enum PolicyCatalogue {
    static let entries: [ChoiceDescription] = [
        ChoiceDescription(
            "mlp", "layers of tanh units over what is observed",
            [hidden] + critic + [outputMap] + start(.orthogonal)),
        ChoiceDescription(
            "gaussian",
            "layers of tanh units over what is observed, and a normal distribution for each number of an action",
            [
                hidden,
                ChoiceParameter(
                    "deviations", .word(words(DeviationSource.self)),
                    whenAbsent: .filled(.word(DeviationSource.parameter.rawValue)),
                    "whether log sigma is a parameter or depends on the state"),
                ChoiceParameter(
                    "log_deviation", .number(NumberRange(min: -10, max: 2)), whenAbsent: .filled(.number(0)),
                    "log sigma at the start"),
            ] + critic + start(.orthogonal)),
        ChoiceDescription(
            "gru", "a gated recurrent unit over tokens",
            [
                ChoiceParameter(
                    "embedding", .number(.integer(1, 4096)), whenAbsent: .filled(.number(16)), "numbers of a token"),
                ChoiceParameter(
                    "width", .number(.integer(1, 4096)), whenAbsent: .filled(.number(32)), "numbers of a state"),
            ] + critic + [outputMap] + start(.orthogonal)),
        ChoiceDescription(
            "transformer", "a causal transformer over tokens",
            [
                ChoiceParameter(
                    "width", .number(.integer(1, 4096)), whenAbsent: .filled(.number(32)), "numbers of a token"),
                ChoiceParameter(
                    "heads", .number(.integer(1, 64)), whenAbsent: .filled(.number(4)), "heads of attention"),
                ChoiceParameter("layers", .number(.integer(1, 64)), whenAbsent: .filled(.number(1)), "blocks"),
            ] + critic + [outputMap] + start(.scaled),
            complaint: { choice in
                let width = choice.integer("width")
                let heads = choice.integer("heads")
                return width.isMultiple(of: heads) ? nil : "width \(width) must be a multiple of heads \(heads)"
            }),
    ]

    static func make(_ choice: NamedChoice, for task: LearningTask) throws(JobError) -> any Policy {
        let critic = word(choice, "critic", CriticKind.none)
        let map = word(choice, "output_map", OutputMap.softmax)
        switch (choice.name, task) {
        case ("mlp", .steps(let environment)):
            return MLPPolicy(
                observationWidth: environment.observationWidth, hidden: choice.numbers("hidden").map { Int($0) },
                actionSpace: .discrete(environment.actionCount), map: map, critic: critic,
                start: word(choice, "start", .orthogonal))
        case ("transformer", .sequence(let task)):
            return TransformerPolicy(
                vocabulary: task.vocabulary, contextLength: task.promptLength + task.completionLength,
                width: choice.integer("width"), heads: choice.integer("heads"), layers: choice.integer("layers"),
                map: map, critic: critic, start: word(choice, "start", .scaled))
        case ("gru", .sequence(let task)):
            return GRUPolicy(
                vocabulary: task.vocabulary, embedding: choice.integer("embedding"), width: choice.integer("width"),
                map: map, critic: critic, start: word(choice, "start", .orthogonal))
        case ("mlp", .labelled(let task)):
            return MLPPolicy(
                observationWidth: task.observationWidth, hidden: choice.numbers("hidden").map { Int($0) },
                actionSpace: .discrete(task.labelCount), map: map, critic: critic,
                start: word(choice, "start", .orthogonal))
        case ("gaussian", .steps), ("gaussian", .labelled):
            throw JobError(
                "policy gaussian chooses numbers, the environment takes one of some actions; take policy mlp")
        case ("gaussian", .control(let environment, _)):
            return MLPPolicy(
                observationWidth: environment.observationWidth, hidden: choice.numbers("hidden").map { Int($0) },
                actionSpace: environment.actionSpace, deviations: word(choice, "deviations", .parameter),
                initialLogDeviation: choice.number("log_deviation"), critic: critic,
                start: word(choice, "start", .orthogonal))
        case (_, .control):
            throw JobError("policy \(choice.name) makes a choice, the environment takes a number; take policy gaussian")
        case (_, .steps), (_, .labelled):
            throw JobError("policy \(choice.name) reads tokens, but the environment gives numbers; take policy mlp")
        case (_, .sequence):
            throw JobError("policy \(choice.name) reads numbers, the environment gives tokens; take policy transformer")
        }
    }

    // MARK: Parameters that several policies have

    private static let hidden = ChoiceParameter(
        "hidden", .numbers(.integer(1, 4096)), whenAbsent: .filled(.numbers([32, 32])), "units of each hidden layer")

    private static let critic = [
        ChoiceParameter(
            "critic", .word(words(CriticKind.self)), whenAbsent: .filled(.word(CriticKind.none.rawValue)),
            "who estimates the rewards to come: nobody, the same features, or a network of its own")
    ]

    private static let outputMap = ChoiceParameter(
        "output_map", .word(words(OutputMap.self)), whenAbsent: .filled(.word(OutputMap.softmax.rawValue)),
        "how numbers become probabilities")

    private static func start(_ usual: WeightStart) -> [ChoiceParameter] {
        [
            ChoiceParameter(
                "start", .word(words(WeightStart.self)), whenAbsent: .filled(.word(usual.rawValue)),
                "how weights begin")
        ]
    }

    private static func words<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> [String] {
        type.allCases.map(\.rawValue)
    }

    /// The reader has refused every other word.
    private static func word<Word: RawRepresentable<String>>(
        _ choice: NamedChoice, _ name: String, _ fallback: Word
    ) -> Word {
        choice.parameters[name].flatMap { if case .word(let text) = $0 { Word(rawValue: text) } else { nil } }
            ?? fallback
    }
}
