public import Primitives

/// Every task by its name in configuration files. The only place that knows them all: adding one is a file and an
/// entry.
public enum TaskCatalogue {
    public static let entries: [CatalogueEntry<LearningTask>] = [
        CatalogueEntry(
            "bandit", "10 numbers, 20 arms, one step, a noisy reward that is linear in what is seen",
            [
                CatalogueParameter(
                    "noise", default: 0.5, .range(0...100), "standard deviation of the noise on the reward")
            ]
        ) { .steps(ContextualBandit(noise: $0.number("noise"))) },
        CatalogueEntry(
            "cartpole", "balance a pole on a cart for 500 steps, as Gymnasium's CartPole-v1",
            [
                CatalogueParameter(
                    "angle_scale", default: 4, .range(0.01...100),
                    "factor on the angle and its velocity as they are seen")
            ],
            source: "Barto, Sutton, Anderson, 1983; dynamics, limits and starts of Gymnasium's CartPole-v1"
        ) { .steps(CartPole(angleScale: $0.number("angle_scale"))) },
        CatalogueEntry(
            "digits", "name handwritten digits of 8 x 8 pixels, each worker with examples of its own",
            [
                CatalogueParameter(
                    "partition", default: "iid", oneOf: ["iid", "dirichlet"],
                    "whether all workers see the same digits, or each has shares of its own"),
                CatalogueParameter(
                    "alpha", default: 0.5, .range(0.01...1000),
                    "for dirichlet: the smaller, the fewer digits a worker sees"),
            ],
            source: "the digits that scikit-learn bundles, of the UCI repository (Alpaydin, Kaynak, 1998)"
        ) { arguments in
            let isIID = arguments.text("partition") == "iid"
            return .labelled(
                DigitImages.task(partition: isIID ? .iid : .dirichlet(alpha: arguments.number("alpha"))))
        },
        CatalogueEntry("reverse", "write a string of digits backwards", [stringLength]) {
            .sequence(ReverseTask(length: $0.count("length")))
        },
        CatalogueEntry("sort", "write a string of digits in ascending order", [stringLength]) {
            .sequence(SortTask(length: $0.count("length")))
        },
    ]

    private static let stringLength = CatalogueParameter("length", default: 4, .counts(1...64), "digits in the string")

    public static func make(
        _ name: String, _ parameters: [String: CatalogueValue] = [:]
    ) throws(CatalogueError) -> LearningTask {
        try entries.make(name, parameters)
    }
}
