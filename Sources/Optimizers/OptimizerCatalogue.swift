public import Primitives

/// Every optimizer by the name that configuration files, the docs and the command line use: a chain of transforms, to be
/// bound to parameters by `AnyOptimizer(_:parameters:)`.
public enum OptimizerCatalogue {
    public static let entries: [CatalogueEntry<[any GradientTransform]>] = [
        CatalogueEntry(
            "sgd", "gradient descent, with momentum if wanted",
            common(weightDecay: 0) + [
                CatalogueParameter("momentum", default: 0, .decay, "decay of the sum of gradients"),
                CatalogueParameter("nesterov", default: 0, .toggle, "looks one step of momentum ahead"),
            ]
        ) { arguments throws(CatalogueError) in
            let schedule = try schedule(arguments)
            let momentum = arguments.number("momentum")
            return clip(arguments) + decay(arguments)
                + (momentum > 0 ? [Momentum(decay: momentum, nesterov: arguments.isOn("nesterov"))] : [])
                + [ScaleBySchedule(schedule)]
        },
        CatalogueEntry("adam", "Adam; weight decay is part of the gradient", common(weightDecay: 0) + moments) {
            arguments throws(CatalogueError) in
            let schedule = try schedule(arguments)
            return clip(arguments) + decay(arguments) + [adam(arguments), ScaleBySchedule(schedule)]
        },
        CatalogueEntry("adamw", "Adam with decoupled weight decay", common(weightDecay: 0.01) + moments) {
            arguments throws(CatalogueError) in
            let schedule = try schedule(arguments)
            return clip(arguments) + [adam(arguments)] + decay(arguments) + [ScaleBySchedule(schedule)]
        },
    ]

    public static func make(
        _ name: String, _ parameters: [String: Double] = [:]
    ) throws(CatalogueError) -> [any GradientTransform] {
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
            CatalogueParameter("warmup_updates", default: 0, .count(atLeast: 0), "the rate rises over as many updates"),
            CatalogueParameter("clip_norm", default: nil, .above(0), "the longest a gradient may be"),
            CatalogueParameter("weight_decay", default: weightDecay, .atLeast(0), "pull of the parameters to zero"),
        ]
    }

    private static let moments = [
        CatalogueParameter("beta1", default: 0.9, .decay, "decay of the mean"),
        CatalogueParameter("beta2", default: 0.999, .decay, "decay of the mean square"),
        CatalogueParameter("eps", default: 1e-8, .above(0), "added to the root of the mean square"),
    ]

    // MARK: Links

    private static func schedule(_ arguments: CatalogueArguments) throws(CatalogueError) -> Schedule {
        let linear = arguments.optionalCount("linear_updates")
        let cosine = arguments.optionalCount("cosine_updates")
        if let cosine, linear != nil {
            throw arguments.unfit("cosine_updates is \(cosine) but must be absent beside linear_updates")
        }
        let shape = linear.map(Schedule.Shape.linear) ?? cosine.map(Schedule.Shape.cosine) ?? .constant
        return Schedule(
            rate: arguments.number("learning_rate"), shape: shape, warmup: arguments.count("warmup_updates"))
    }

    private static func clip(_ arguments: CatalogueArguments) -> [any GradientTransform] {
        arguments.optional("clip_norm").map { [ClipByGlobalNorm(max: $0)] } ?? []
    }

    private static func decay(_ arguments: CatalogueArguments) -> [any GradientTransform] {
        let decay = arguments.number("weight_decay")
        return decay > 0 ? [AddDecayedWeights(decay: decay)] : []
    }

    private static func adam(_ arguments: CatalogueArguments) -> any GradientTransform {
        ScaleByAdam(
            beta1: arguments.number("beta1"), beta2: arguments.number("beta2"), epsilon: arguments.number("eps"))
    }
}
