public import Primitives

/// Every optimizer by the name that configuration files, the docs and the command line use: a chain of transforms, to be
/// bound to parameters by `AnyOptimizer(_:parameters:layout:)`.
public enum OptimizerCatalogue {
    public static let entries: [CatalogueEntry<OptimizerChain>] = [
        CatalogueEntry(
            "sgd", "gradient descent, with momentum if wanted",
            common(weightDecay: 0) + [
                CatalogueParameter("momentum", default: 0, .decay, "decay of the sum of gradients"),
                CatalogueParameter("nesterov", default: 0, .toggle, "looks one step of momentum ahead"),
            ], formula: "b ← μ b + g, θ ← θ − η b; with nesterov: true θ ← θ − η (g + μ b)",
            source: "Sutskever et al., ICML 2013, in PyTorch's form"
        ) { arguments throws(CatalogueError) in
            try chain(
                arguments, clip(arguments) + decay(arguments) + momentum(arguments, arguments.isOn("nesterov")))
        },
        CatalogueEntry(
            "nesterov", "gradient descent with Nesterov's momentum, which looks one step ahead",
            common(weightDecay: 0) + [CatalogueParameter("momentum", default: 0.9, .decay, "decay of the sum")],
            formula: "b ← μ b + g, θ ← θ − η (g + μ b)", source: "Sutskever et al., ICML 2013, in PyTorch's form"
        ) { arguments throws(CatalogueError) in
            try chain(arguments, clip(arguments) + decay(arguments) + momentum(arguments, true))
        },
        CatalogueEntry(
            "adam", "Adam; weight decay is part of the gradient", common(weightDecay: 0) + moments,
            formula: "m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η m̂/(√v̂ + ε), both over 1 − βᵗ",
            source: "Kingma, Ba, ICLR 2015 (arXiv 1412.6980)"
        ) {
            arguments throws(CatalogueError) in
            try chain(arguments, clip(arguments) + decay(arguments) + [adam(arguments)])
        },
        CatalogueEntry(
            "adamw", "Adam with decoupled weight decay", common(weightDecay: 0.01) + moments,
            formula: "as adam, and θ ← θ − η λ θ beside it", source: "Loshchilov, Hutter, ICLR 2019 (arXiv 1711.05101)"
        ) {
            arguments throws(CatalogueError) in
            try chain(arguments, clip(arguments) + [adam(arguments)], decay: decay(arguments))
        },
        CatalogueEntry(
            "amsgrad", "Adam over the largest mean square so far; weight decay is part of the gradient",
            common(weightDecay: 0) + moments, formula: "as adam over the largest v so far",
            source: "Reddi, Kale, Kumar, ICLR 2018 (arXiv 1904.09237), corrected behind the maximum as in PyTorch"
        ) { arguments throws(CatalogueError) in
            try chain(arguments, clip(arguments) + decay(arguments) + [adam(arguments, keepsLargest: true)])
        },
        CatalogueEntry(
            "lion", "the sign of a mean of gradients; decoupled weight decay",
            common(weightDecay: 0) + [
                CatalogueParameter("beta1", default: 0.9, .decay, "decay of the mean whose sign is taken"),
                CatalogueParameter("beta2", default: 0.99, .decay, "decay of the mean that is kept"),
            ], formula: "u = sign(β₁ m + (1 − β₁) g), m ← β₂ m + (1 − β₂) g, θ ← θ − η (u + λ θ)",
            source: "Chen et al., NeurIPS 2023 (arXiv 2302.06675)"
        ) { arguments throws(CatalogueError) in
            let lion = ScaleByLion(beta1: arguments.number("beta1"), beta2: arguments.number("beta2"))
            return try chain(arguments, clip(arguments) + [lion], decay: decay(arguments))
        },
        CatalogueEntry(
            "rmsprop", "each coordinate over the root of its moving mean square",
            common(weightDecay: 0) + [
                CatalogueParameter("decay", default: 0.99, .decay, "decay of the mean square"),
                CatalogueParameter("eps", default: 1e-8, .above(0), "added to the root of the mean square"),
                CatalogueParameter("centred", default: 0, .toggle, "divides by the deviation instead"),
                CatalogueParameter("momentum", default: 0, .decay, "decay of the sum of scaled gradients"),
            ], formula: "v ← α v + (1 − α) g², u = g/(√v + ε), with centred: true over √(v − a²), a the mean",
            source: "Tieleman, Hinton, 2012; Graves, 2013 (arXiv 1308.0850)"
        ) { arguments throws(CatalogueError) in
            let scale = ScaleByRootMeanSquare(
                decay: arguments.number("decay"), epsilon: arguments.number("eps"), centred: arguments.isOn("centred"))
            return try chain(
                arguments, clip(arguments) + decay(arguments) + [scale] + momentum(arguments, false))
        },
        CatalogueEntry(
            "adagrad", "each coordinate over the root of the sum of all its squares",
            common(weightDecay: 0) + [
                CatalogueParameter("start", default: 0, .atLeast(0), "the sum at the start"),
                CatalogueParameter("rate_decay", default: 0, .atLeast(0), "the rate is divided by 1 + updates × this"),
                CatalogueParameter("eps", default: 1e-10, .above(0), "added to the root of the sum"),
            ], formula: "s ← s + g², u = g/(√s + ε)/(1 + (t − 1) γ)", source: "Duchi, Hazan, Singer, JMLR 2011"
        ) { arguments throws(CatalogueError) in
            let scale = ScaleByAdaGrad(
                start: arguments.number("start"), rateDecay: arguments.number("rate_decay"),
                epsilon: arguments.number("eps"))
            return try chain(arguments, clip(arguments) + decay(arguments) + [scale])
        },
        CatalogueEntry(
            "muon", "matrices along the orthogonal matrix nearest to their momentum, vectors by Adam; decoupled decay",
            common(weightDecay: 0) + [
                CatalogueParameter("momentum", default: 0.95, .decay, "decay of the matrices' mean"),
                CatalogueParameter("nesterov", default: 1, .toggle, "looks one step of momentum ahead"),
                CatalogueParameter(
                    "match_adam", default: 1, .toggle,
                    "scales matrices to the size of Adam's steps, so that one rate does"),
            ] + moments,
            formula:
                "b ← μ b + (1 − μ) g, X = the orthogonal factor of (1 − μ) g + μ b by five steps of a quintic, u = "
                + "s X; with match_adam s = 0.2 √max(rows, columns), else √max(1, rows/columns)",
            source: "Jordan et al., 2024, torch.optim.Muon; Liu et al., 2025 (arXiv 2502.16982); in 32 bits"
        ) { arguments throws(CatalogueError) in
            let muon = ScaleByMuon(
                decay: arguments.number("momentum"), nesterov: arguments.isOn("nesterov"),
                matchesAdam: arguments.isOn("match_adam"), vectors: adam(arguments))
            return try chain(arguments, clip(arguments) + [muon], decay: decay(arguments))
        },
    ]

    public static func make(
        _ name: String, _ parameters: [String: Double] = [:]
    ) throws(CatalogueError) -> OptimizerChain {
        try entries.make(name, numbers: parameters)
    }

    // MARK: Parameters

    private static func common(weightDecay: Double) -> [CatalogueParameter] {
        [
            .required("learning_rate", .above(0), "the rate before any schedule"),
            CatalogueParameter(
                "linear_updates", default: nil, .count(atLeast: 1), "the rate falls in a line to 0 over as many updates"
            ),
            CatalogueParameter(
                "cosine_updates", default: nil, .count(atLeast: 1),
                "the rate falls as a cosine to 0 over as many updates"),
            CatalogueParameter(
                "inverse_root_updates", default: nil, .count(atLeast: 1),
                "the rate falls as 1/√(1 + updates over this)"),
            CatalogueParameter("warmup_updates", default: 0, .count(atLeast: 0), "the rate rises over as many updates"),
            CatalogueParameter("clip_value", default: nil, .above(0), "the largest a value of a gradient may be"),
            CatalogueParameter("clip_norm", default: nil, .above(0), "the longest a gradient may be"),
            CatalogueParameter("weight_decay", default: weightDecay, .atLeast(0), "pull of the parameters to zero"),
            CatalogueParameter(
                "ema", default: nil, .decay, "decay of an average of the parameters, which is scored in their place"),
        ]
    }

    private static let moments = [
        CatalogueParameter("beta1", default: 0.9, .decay, "decay of the mean"),
        CatalogueParameter("beta2", default: 0.999, .decay, "decay of the mean square"),
        CatalogueParameter("eps", default: 1e-8, .above(0), "added to the root of the mean square"),
    ]

    // MARK: Links

    private static func chain(
        _ arguments: CatalogueArguments, _ direction: [any GradientTransform], decay: [any GradientTransform] = []
    ) throws(CatalogueError) -> OptimizerChain {
        OptimizerChain(
            direction, decay: decay, schedule: try schedule(arguments), averageDecay: arguments.optional("ema"))
    }

    private static func schedule(_ arguments: CatalogueArguments) throws(CatalogueError) -> Schedule {
        let shapes: [(name: String, shape: (Int) -> Schedule.Shape)] = [
            ("linear_updates", Schedule.Shape.linear), ("cosine_updates", Schedule.Shape.cosine),
            ("inverse_root_updates", Schedule.Shape.inverseRoot),
        ]
        let given = shapes.filter { arguments.optionalCount($0.name) != nil }
        if given.count > 1 {
            let (first, second) = (given[0].name, given[1].name)
            throw arguments.unfit("\(second) is \(arguments.count(second)) but must be absent beside \(first)")
        }
        let shape = given.first.map { $0.shape(arguments.count($0.name)) } ?? .constant
        return Schedule(
            rate: arguments.number("learning_rate"), shape: shape, warmup: arguments.count("warmup_updates"))
    }

    private static func clip(_ arguments: CatalogueArguments) -> [any GradientTransform] {
        let byValue = arguments.optional("clip_value").map { [ClipByValue(max: $0)] as [any GradientTransform] }
        return (byValue ?? []) + (arguments.optional("clip_norm").map { [ClipByGlobalNorm(max: $0)] } ?? [])
    }

    private static func decay(_ arguments: CatalogueArguments) -> [any GradientTransform] {
        let decay = arguments.number("weight_decay")
        return decay > 0 ? [AddDecayedWeights(decay: decay)] : []
    }

    private static func momentum(_ arguments: CatalogueArguments, _ isNesterov: Bool) -> [any GradientTransform] {
        let momentum = arguments.number("momentum")
        return momentum > 0 ? [Momentum(decay: momentum, nesterov: isNesterov)] : []
    }

    private static func adam(_ arguments: CatalogueArguments, keepsLargest: Bool = false) -> ScaleByAdam {
        ScaleByAdam(
            beta1: arguments.number("beta1"), beta2: arguments.number("beta2"), epsilon: arguments.number("eps"),
            keepsLargest: keepsLargest)
    }
}
