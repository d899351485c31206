import Primitives
import Settings

/// A small catalogue with one parameter of every kind, and a job that uses it.
enum SampleJob {
    static let catalogues = Catalogues(
        environments: [
            CatalogueDescription(
                "reverse", "Reverse a string of digits.",
                [.required("length", .counts(1...64), "digits in a string")]),
            CatalogueDescription("cartpole", "Balance a pole."),
        ],
        policies: [
            CatalogueDescription(
                "transformer", "A small causal transformer.",
                [
                    CatalogueParameter("width", default: 32, .counts(1...4096), "width"),
                    CatalogueParameter("heads", default: 4, .counts(1...64), "heads"),
                ],
                complaint: { given in
                    guard case .number(let width) = given["width"], case .number(let heads) = given["heads"] else {
                        return "a number is missing"
                    }
                    return Int(width) % Int(heads) == 0
                        ? nil : "width \(Int(width)) is no multiple of heads \(Int(heads))"
                }),
            CatalogueDescription(
                "mlp", "A multi-layer perceptron.",
                [.required("hidden", .list(of: .counts(1...4096)), "widths of the hidden layers")]),
        ],
        objectives: [
            CatalogueDescription(
                "adpo", "Listwise preference optimisation.",
                [
                    CatalogueParameter("target", default: "zscore", oneOf: ["raw", "zscore", "top1"], "the target"),
                    CatalogueParameter("tau", default: 1, .above(0), "the temperature"),
                ])
        ],
        pieces: [
            CatalogueDescription("gtpo", "Weights for tokens in conflict."),
            CatalogueDescription(
                "llds", "Guards what became less likely.",
                [CatalogueParameter("lambda", default: 0.1, .atLeast(0), "how strongly")]),
        ],
        estimators: [
            CatalogueDescription("derivative", "The derivative."),
            CatalogueDescription(
                "ranking", "A vote.", [CatalogueParameter("best", default: 3, .counts(1...9), "the best")]),
        ],
        aggregators: [
            CatalogueDescription("mean", "The mean."),
            CatalogueDescription(
                "flag", "The Flag Aggregator.",
                [
                    CatalogueParameter("lambda", default: 0, .atLeast(0), "the penalty"),
                    CatalogueParameter("unit", default: 1, .toggle, "unit rows"),
                ]),
            CatalogueDescription("flag_robust", "The Flag Aggregator with collapse and gate."),
        ],
        preAggregators: [
            CatalogueDescription("clip", "Long rows are shortened."),
            CatalogueDescription(
                "nnm", "Rows become the mean of their neighbours.",
                [CatalogueParameter("f", default: nil, .counts(0...100), "rows that may lie")]),
        ],
        optimizers: [
            CatalogueDescription(
                "adam", "Adam.",
                [
                    .required("learning_rate", .above(0), "the step"),
                    CatalogueParameter("clip_norm", default: nil, .above(0), "the longest gradient"),
                    CatalogueParameter("beta1", default: nil, .decay, "decay of the mean"),
                ])
        ],
        transforms: [
            CatalogueDescription(
                "spectra", "Singular values, bent.", [CatalogueParameter("c", default: 10, .above(0), "the bound")]),
            CatalogueDescription("perp_grad", "Without the part along the parameters."),
        ],
        attacks: [
            CatalogueDescription(
                "sign_flip", "The gradient, turned.",
                [CatalogueParameter("scale", default: 1, .above(0), "its length")]),
            CatalogueDescription("nan", "Nothing that is a number."),
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
