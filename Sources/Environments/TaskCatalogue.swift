public import Primitives

/// Every task by its name in configuration files. The only place that knows them all: adding one is a file and an
/// entry.
public enum TaskCatalogue {
    public static let entries: [CatalogueEntry<LearningTask>] = [
        bandit, preferences, dynamicBandit, cartpole, acrobot, mountainCar, pendulum, frozenLake, digits,
        string("copy", "write a string of digits again") { CopyTask(length: $0) },
        string("reverse", "write a string of digits backwards") { ReverseTask(length: $0) },
        string("sort", "write a string of digits in ascending order") { SortTask(length: $0) },
        add, countdown,
    ]

    public static func make(
        _ name: String, _ parameters: [String: CatalogueValue] = [:]
    ) throws(CatalogueError) -> LearningTask {
        try entries.make(name, parameters)
    }

    // MARK: One step

    private static let bandit = CatalogueEntry<LearningTask>(
        "bandit", "10 numbers, 20 arms, one step, a noisy reward that is linear in what is seen", noise,
        formula: "x ~ N(0, I) in R¹⁰, reward of arm a: ± (⟨w_a, x⟩ + noise)",
        source: "ours, with the noise families of ADPO (arXiv 2510.18913)"
    ) { .steps(ContextualBandit(noise: RewardNoise($0))) }

    private static let preferences = CatalogueEntry<LearningTask>(
        "preferences", "a list of 8 items for a context, one is chosen, a noisy reward comes back", noise,
        formula: "context and items in R⁸, reward bilinear + 0.5 tanh of another bilinear form",
        source: "after the bandits of Wang, ADPO, arXiv 2510.18913; sizes are ours"
    ) { .steps(PreferenceLists(noise: RewardNoise($0))) }

    private static let dynamicBandit = CatalogueEntry<LearningTask>(
        "dynamic_bandit", "8 arms whose effects last: what pays at once costs later",
        [
            CatalogueParameter(
                "noise", default: 0.1, .range(0...100), "deviation of the noise on the reward and the state")
        ],
        formula: "y = C x + D u + noise, x ← A x + B u + noise",
        source: "Mussi et al., Dynamical Linear Bandits, arXiv 2211.08997"
    ) { .steps(DynamicBandit(noise: $0.number("noise"))) }

    // MARK: Control

    private static let cartpole = CatalogueEntry<LearningTask>(
        "cartpole", "balance a pole on a cart for 500 steps, as Gymnasium's CartPole-v1",
        [
            CatalogueParameter(
                "angle_scale", default: 4, .range(0.01...100), "factor on the angle and its velocity as they are seen")
        ],
        source: "Barto, Sutton, Anderson, 1983; dynamics, limits and starts of Gymnasium's CartPole-v1"
    ) { .steps(CartPole(angleScale: $0.number("angle_scale"))) }

    private static let acrobot = CatalogueEntry<LearningTask>(
        "acrobot", "swing two links above a line, as Gymnasium's Acrobot-v1",
        [CatalogueParameter("velocity_scale", default: 5, .range(0.01...100), "divisor of the rates as they are seen")],
        source: "Sutton, 1996; dynamics of Gymnasium's Acrobot-v1"
    ) { .steps(Acrobot(velocityScale: $0.number("velocity_scale"))) }

    private static let mountainCar = CatalogueEntry<LearningTask>(
        "mountaincar", "swing a weak car up a hill, as Gymnasium's MountainCar-v0",
        [
            CatalogueParameter(
                "shaping", default: 0, .range(0...1000), "what learners are paid for energy; no part of a score"),
            CatalogueParameter("limit", default: 200, .counts(1...10_000), "steps of an episode"),
        ],
        source: "Moore, 1990; dynamics of Gymnasium's MountainCar-v0"
    ) { .steps(MountainCar(shaping: $0.number("shaping"), lengthLimit: $0.count("limit"))) }

    private static let pendulum = CatalogueEntry<LearningTask>(
        "pendulum", "swing a pendulum up and hold it, as Gymnasium's Pendulum-v1",
        [
            CatalogueParameter("velocity_scale", default: 4, .range(0.01...100), "divisor of the rate as it is seen"),
            CatalogueParameter(
                "choices", default: 0, .counts(0...64), "torques to choose from; 0 for a torque that is a number"),
        ],
        source: "dynamics of Gymnasium's Pendulum-v1"
    ) { arguments in
        let pendulum = Pendulum(velocityScale: arguments.number("velocity_scale"))
        let range = -Pendulum.torqueLimit...Pendulum.torqueLimit
        let choices = arguments.count("choices")
        return choices < 2
            ? .control(pendulum, range: range) : .steps(Discretised(pendulum, range: range, count: choices))
    }

    private static let frozenLake = CatalogueEntry<LearningTask>(
        "frozenlake", "cross a frozen lake with holes, as Gymnasium's FrozenLake-v1",
        [
            CatalogueParameter("slippery", default: 1, .toggle, "whether two steps of three go astray"),
            CatalogueParameter("large", default: 0, .toggle, "whether the map is 8 × 8 instead of 4 × 4"),
        ],
        source: "maps and transitions of Gymnasium's FrozenLake-v1"
    ) { .steps(FrozenLake($0.isOn("large") ? .large : .small, isSlippery: $0.isOn("slippery"))) }

    // MARK: Labels

    private static let digits = CatalogueEntry<LearningTask>(
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
        return .labelled(DigitImages.task(partition: isIID ? .iid : .dirichlet(alpha: arguments.number("alpha"))))
    }

    // MARK: Strings

    private static func string(
        _ name: String, _ summary: String, _ make: @escaping @Sendable (Int) -> any SequenceTask
    ) -> CatalogueEntry<LearningTask> {
        CatalogueEntry(
            name, summary,
            [CatalogueParameter("length", default: 4, .counts(1...64), "digits in the string"), exact(0)],
            source: "ours"
        ) { sequence(make($0.count("length")), $0) }
    }

    private static let add = CatalogueEntry<LearningTask>(
        "add", "add two numbers, the sum from its last digit to its first",
        [CatalogueParameter("digits", default: 2, .counts(1...17), "digits of either number"), exact(1)], source: "ours"
    ) { sequence(AddTask(digits: $0.count("digits")), $0) }

    private static let countdown = CatalogueEntry<LearningTask>(
        "countdown", "reach a target with given digits and + − ×",
        [CatalogueParameter("numbers", default: 3, .counts(2...5), "digits that are given"), exact(0)],
        source: "ours, after the game of the television show, as small reasoning models are trained on it"
    ) { sequence(CountdownTask(numbers: $0.count("numbers")), $0) }

    private static func sequence(_ task: any SequenceTask, _ arguments: CatalogueArguments) -> LearningTask {
        .sequence(arguments.isOn("exact") ? ExactReward(task) : task)
    }

    private static func exact(_ usual: Double) -> CatalogueParameter {
        CatalogueParameter("exact", default: usual, .toggle, "whether only a whole answer is worth anything")
    }

    // MARK: Noise

    private static let noise = [
        CatalogueParameter("noise", default: 0.5, .range(0...100), "standard deviation of the noise on the reward"),
        CatalogueParameter("outliers", default: 0, .fraction, "share of rewards that are outliers"),
        CatalogueParameter("outlier_size", default: 0, .range(0...1000), "what an outlier adds or takes away"),
        CatalogueParameter("flips", default: 0, .fraction, "share of groups whose rewards change their sign"),
        CatalogueParameter("heavy_tail", default: 0, .range(0...100), "scale of Cauchy noise on the reward"),
        CatalogueParameter("shift", default: 0, .range(-10...10), "what is added to a learner's contexts"),
    ]
}

extension RewardNoise {
    fileprivate init(_ arguments: CatalogueArguments) {
        self.init(
            deviation: arguments.number("noise"), outlierShare: arguments.number("outliers"),
            outlierSize: arguments.number("outlier_size"), flipShare: arguments.number("flips"),
            tailScale: arguments.number("heavy_tail"), shift: arguments.number("shift"))
    }
}
