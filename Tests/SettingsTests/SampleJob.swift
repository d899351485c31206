import Settings

/// A small catalogue with one parameter of every kind, and a job that uses it.
enum SampleJob {
    static let catalogues = Catalogues(
        environments: [
            ChoiceDescription(
                "reverse", "Reverse a string of digits.",
                [ChoiceParameter("length", .number(.integer(1, 64)), "digits in a string")]),
            ChoiceDescription("cartpole", "Balance a pole."),
        ],
        policies: [
            ChoiceDescription(
                "transformer", "A small causal transformer.",
                [
                    ChoiceParameter("width", .number(.integer(1, 4096)), whenAbsent: .filled(.number(32)), "width"),
                    ChoiceParameter("heads", .number(.integer(1, 64)), whenAbsent: .filled(.number(4)), "heads"),
                ],
                complaint: { choice in
                    let (width, heads) = (choice.integer("width"), choice.integer("heads"))
                    return width % heads == 0 ? nil : "width \(width) is no multiple of heads \(heads)"
                }),
            ChoiceDescription(
                "mlp", "A multi-layer perceptron.",
                [ChoiceParameter("hidden", .numbers(.integer(1, 4096)), "widths of the hidden layers")]),
        ],
        objectives: [
            ChoiceDescription(
                "adpo", "Listwise preference optimisation.",
                [
                    ChoiceParameter(
                        "target", .word(["raw", "zscore", "top1"]), whenAbsent: .filled(.word("zscore")), "the target"),
                    ChoiceParameter("tau", .number(.positive), whenAbsent: .filled(.number(1)), "the temperature"),
                ])
        ],
        estimators: [
            ChoiceDescription("derivative", "The derivative."),
            ChoiceDescription(
                "ranking", "A vote.",
                [ChoiceParameter("best", .number(.integer(1, 9)), whenAbsent: .filled(.number(3)), "the best")]),
        ],
        aggregators: [
            ChoiceDescription("mean", "The mean."),
            ChoiceDescription(
                "flag", "The Flag Aggregator.",
                [
                    ChoiceParameter("lambda", .number(.nonnegative), whenAbsent: .filled(.number(0)), "the penalty"),
                    ChoiceParameter("unit", .number(.toggle), whenAbsent: .filled(.number(1)), "unit rows"),
                ]),
            ChoiceDescription("flag_robust", "The Flag Aggregator with collapse and gate."),
        ],
        preAggregators: [
            ChoiceDescription("clip", "Long rows are shortened."),
            ChoiceDescription(
                "nnm", "Rows become the mean of their neighbours.",
                [ChoiceParameter("f", .number(.integer(0, 100)), whenAbsent: .allowed, "rows that may lie")]),
        ],
        optimizers: [
            ChoiceDescription(
                "adam", "Adam.",
                [
                    ChoiceParameter("learning_rate", .number(.positive), "the step"),
                    ChoiceParameter("clip_norm", .number(.positive), whenAbsent: .allowed, "the longest gradient"),
                    ChoiceParameter("beta1", .number(.decay), whenAbsent: .allowed, "decay of the mean"),
                ])
        ],
        transforms: [
            ChoiceDescription(
                "spectra", "Singular values, bent.",
                [ChoiceParameter("c", .number(.positive), whenAbsent: .filled(.number(10)), "the bound")]),
            ChoiceDescription("perp_grad", "Without the part along the parameters."),
        ],
        attacks: [
            ChoiceDescription(
                "sign_flip", "The gradient, turned.",
                [ChoiceParameter("scale", .number(.positive), whenAbsent: .filled(.number(1)), "its length")]),
            ChoiceDescription("nan", "Nothing that is a number."),
        ])

    static let yaml = """
        name: sample
        seed: 18446744073709551615
        rounds: 60
        workers: 15
        environment: {name: reverse, length: 4}
        policy: {name: transformer}
        rollout:
          groups: 8
          group_size: 16
          inner: 2
        objective: {name: adpo, tau: 0.5}
        optimizer: {name: adam, learning_rate: 5.0e-3}
        byzantine: {count: 3, attack: {name: sign_flip, scale: 10}, from: 30}

        """

    static func read(_ yaml: String = yaml, set overrides: String...) throws(SettingsError) -> JobSettings {
        try JobSettings.parse(yaml, name: "sample.yaml", overrides: overrides, catalogues: catalogues)
    }

    /// The error of reading, as the user sees it; nil when reading goes well.
    static func complaint(_ yaml: String = yaml, set overrides: String...) -> String? {
        do {
            _ = try JobSettings.parse(yaml, name: "sample.yaml", overrides: overrides, catalogues: catalogues)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
