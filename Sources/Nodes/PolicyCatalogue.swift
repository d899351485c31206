import Environments
import Policies
import Primitives

/// Every policy by its name in configuration files. What it sees and does comes from the task.
enum PolicyCatalogue {
    /// A policy that waits for its task.
    struct Recipe: Sendable {
        /// - Throws: `JobError` when the task is of another kind.
        let make: @Sendable (LearningTask) throws -> any Policy
    }

    static let entries: [CatalogueEntry<Recipe>] = [mlp, gaussian, gru, transformer]

    private static let mlp = CatalogueEntry<Recipe>(
        "mlp", "layers of tanh units over what is observed", [hidden, critic, outputMap, start(.orthogonal)],
        formula: "hᵢ = tanh(Wᵢ hᵢ₋₁ + bᵢ), logits = W h + b",
        source: "textbook; starts of weights: Saxe, McClelland, Ganguli, 2014 (arXiv 1312.6120)"
    ) { arguments in
        let hidden = arguments.numbers("hidden").map { Int($0) }
        let map: OutputMap = arguments.word("output_map")
        let critic: CriticKind = arguments.word("critic")
        let start: WeightStart = arguments.word("start")
        return Recipe { task in
            let (width, actions) = try observed(task, by: "mlp")
            return MLPPolicy(
                observationWidth: width, hidden: hidden, actionSpace: .discrete(actions), map: map, critic: critic,
                start: start)
        }
    }

    private static let gaussian = CatalogueEntry<Recipe>(
        "gaussian",
        "layers of tanh units over what is observed, and a normal distribution for each number of an action",
        [
            hidden,
            CatalogueParameter(
                "deviations", default: DeviationSource.parameter,
                "whether log sigma is a parameter or depends on the state"),
            CatalogueParameter("log_deviation", default: 0, .range(-10...2), "log sigma at the start"),
            critic, start(.orthogonal),
        ],
        formula: "a ~ N(μ(h), σ²), one σ per number of an action",
        source: "textbook: Williams, 1992, for the normal distribution"
    ) { arguments in
        let hidden = arguments.numbers("hidden").map { Int($0) }
        let deviations: DeviationSource = arguments.word("deviations")
        let logDeviation = arguments.number("log_deviation")
        let critic: CriticKind = arguments.word("critic")
        let start: WeightStart = arguments.word("start")
        return Recipe { task in
            guard case .control(let environment, _) = task else {
                throw JobError(
                    "policy gaussian chooses numbers, the environment takes one of some actions; take policy mlp")
            }
            return MLPPolicy(
                observationWidth: environment.observationWidth, hidden: hidden, actionSpace: environment.actionSpace,
                deviations: deviations, initialLogDeviation: logDeviation, critic: critic, start: start)
        }
    }

    private static let gru = CatalogueEntry<Recipe>(
        "gru", "a gated recurrent unit over tokens",
        [
            CatalogueParameter("embedding", default: 16, .counts(1...4096), "numbers of a token"),
            CatalogueParameter("width", default: 32, .counts(1...4096), "numbers of a state"),
            critic, outputMap, start(.orthogonal),
        ],
        source: "Cho et al., arXiv 1406.1078, in the form of PyTorch's GRU"
    ) { arguments in
        let (embedding, width) = (arguments.count("embedding"), arguments.count("width"))
        let map: OutputMap = arguments.word("output_map")
        let critic: CriticKind = arguments.word("critic")
        let start: WeightStart = arguments.word("start")
        return Recipe { task in
            GRUPolicy(
                vocabulary: try sequence(task, by: "gru").vocabulary, embedding: embedding, width: width, map: map,
                critic: critic, start: start)
        }
    }

    private static let transformer = CatalogueEntry<Recipe>(
        "transformer", "a causal transformer over tokens",
        [
            CatalogueParameter("width", default: 32, .counts(1...4096), "numbers of a token"),
            CatalogueParameter("heads", default: 4, .counts(1...64), "heads of attention"),
            CatalogueParameter("layers", default: 1, .counts(1...64), "blocks"),
            critic, outputMap, start(.scaled),
        ],
        formula: "x = token + position, then `layers` pre-norm blocks of attention and GELU, logits = W norm(x)",
        source: "Vaswani et al., 2017; pre-norm of Xiong et al., 2020; RMSNorm of Zhang and Sennrich, 2019"
    ) { arguments throws(CatalogueError) in
        let (width, heads, layers) = (arguments.count("width"), arguments.count("heads"), arguments.count("layers"))
        guard width.isMultiple(of: heads) else {
            throw arguments.unfit("width \(width) must be a multiple of heads \(heads)")
        }
        let map: OutputMap = arguments.word("output_map")
        let critic: CriticKind = arguments.word("critic")
        let start: WeightStart = arguments.word("start")
        return Recipe { task in
            let task = try sequence(task, by: "transformer")
            return TransformerPolicy(
                vocabulary: task.vocabulary, contextLength: task.promptLength + task.completionLength, width: width,
                heads: heads, layers: layers, map: map, critic: critic, start: start)
        }
    }

    static func make(_ name: String, _ parameters: [String: CatalogueValue], for task: LearningTask) throws
        -> any Policy
    {
        try entries.make(name, parameters).make(task)
    }

    // MARK: Tasks

    /// Numbers that are seen, and actions that there are.
    private static func observed(_ task: LearningTask, by policy: String) throws(JobError) -> (width: Int, actions: Int)
    {
        switch task {
        case .steps(let environment): return (environment.observationWidth, environment.actionCount)
        case .labelled(let task): return (task.observationWidth, task.labelCount)
        case .control:
            throw JobError("policy \(policy) makes a choice, the environment takes a number; take policy gaussian")
        case .sequence:
            throw JobError("policy \(policy) reads numbers, the environment gives tokens; take policy transformer")
        }
    }

    private static func sequence(_ task: LearningTask, by policy: String) throws(JobError) -> any SequenceTask {
        guard case .sequence(let task) = task else {
            throw JobError("policy \(policy) reads tokens, but the environment gives numbers; take policy mlp")
        }
        return task
    }

    // MARK: Parameters that several policies have

    private static let hidden = CatalogueParameter(
        "hidden", default: [32, 32], listOf: .counts(1...4096), "units of each hidden layer")

    private static let critic = CatalogueParameter(
        "critic", default: CriticKind.none,
        "who estimates the rewards to come: nobody, the same features, or a network of its own")

    private static let outputMap = CatalogueParameter(
        "output_map", default: OutputMap.softmax, "how numbers become probabilities")

    private static func start(_ usual: WeightStart) -> CatalogueParameter {
        CatalogueParameter("start", default: usual, "how weights begin")
    }
}
