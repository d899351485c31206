/// Every task by its name in configuration files. The only place that knows them all: adding one is a file and an
/// entry.
public enum TaskCatalogue {
    public struct Parameter: Sendable, Equatable {
        public let name: String
        public let summary: String
        public let initial: Double
        public let range: ClosedRange<Double>
        /// Whether only whole numbers make sense.
        public let isWhole: Bool
        /// Where the parameter is a word: the words it can be; its number is the place of the word among them.
        public var words: [String] = []
    }

    public struct Entry: Sendable {
        public let name: String
        public let summary: String
        public let parameters: [Parameter]
        /// Makes the task from a value for each parameter, in their order, already judged.
        fileprivate let build: @Sendable ([Double]) -> LearningTask

        /// - Parameter values: by name; a parameter that is not named has its initial value.
        public func make(_ values: [String: Double] = [:]) throws(TaskError) -> LearningTask {
            // In the order of names, so that the same mistakes always give the same error.
            for name in values.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
                throw .unknownParameter(name, of: self.name, known: parameters.map(\.name))
            }
            var chosen: [Double] = []
            for parameter in parameters {
                let value = values[parameter.name] ?? parameter.initial
                guard parameter.range.contains(value), !parameter.isWhole || value == value.rounded() else {
                    throw .badValue(value, parameter: parameter.name, of: name, range: parameter.range)
                }
                chosen.append(value)
            }
            return build(chosen)
        }
    }

    public static let entries: [Entry] = [
        Entry(
            name: "bandit", summary: "10 numbers, 20 arms, one step, a noisy reward that is linear in what is seen",
            parameters: noise(deviation: 0.5), build: { .steps(ContextualBandit(noise: RewardNoise($0))) }),
        Entry(
            name: "preferences", summary: "a list of 8 items for a context, one is chosen, a noisy reward comes back",
            parameters: noise(deviation: 0.5), build: { .steps(PreferenceLists(noise: RewardNoise($0))) }),
        Entry(
            name: "dynamic_bandit", summary: "8 arms whose effects last: what pays at once costs later",
            parameters: [number("noise", 0.1, 0...100, "deviation of the noise on the reward and the state")],
            build: { .steps(DynamicBandit(noise: $0[0])) }),
        Entry(
            name: "cartpole", summary: "balance a pole on a cart for 500 steps, as Gymnasium's CartPole-v1",
            parameters: [number("angle_scale", 4, 0.01...100, "factor on the angle and its velocity as they are seen")],
            build: { .steps(CartPole(angleScale: $0[0])) }),
        Entry(
            name: "acrobot", summary: "swing two links above a line, as Gymnasium's Acrobot-v1",
            parameters: [number("velocity_scale", 5, 0.01...100, "divisor of the rates as they are seen")],
            build: { .steps(Acrobot(velocityScale: $0[0])) }),
        Entry(
            name: "mountaincar", summary: "swing a weak car up a hill, as Gymnasium's MountainCar-v0",
            parameters: [
                number("shaping", 0, 0...1000, "what learners are paid for energy; no part of a score"),
                whole("limit", 200, 1...10_000, "steps of an episode"),
            ],
            build: { .steps(MountainCar(shaping: $0[0], lengthLimit: Int($0[1]))) }),
        Entry(
            name: "pendulum", summary: "swing a pendulum up and hold it, as Gymnasium's Pendulum-v1",
            parameters: [
                number("velocity_scale", 4, 0.01...100, "divisor of the rate as it is seen"),
                whole("choices", 0, 0...64, "torques to choose from; 0 for a torque that is a number"),
            ],
            build: { values in
                let pendulum = Pendulum(velocityScale: values[0])
                let range = -Pendulum.torqueLimit...Pendulum.torqueLimit
                return values[1] < 2
                    ? .control(pendulum, range: range)
                    : .steps(Discretised(pendulum, range: range, count: Int(values[1])))
            }),
        Entry(
            name: "frozenlake", summary: "cross a frozen lake with holes, as Gymnasium's FrozenLake-v1",
            parameters: [
                whole("slippery", 1, 0...1, "whether two steps of three go astray"),
                whole("large", 0, 0...1, "whether the map is 8 × 8 instead of 4 × 4"),
            ],
            build: { .steps(FrozenLake($0[1] == 1 ? .large : .small, isSlippery: $0[0] == 1)) }),
        Entry(
            name: "digits", summary: "name handwritten digits of 8 x 8 pixels, each worker with examples of its own",
            parameters: [
                Parameter(
                    name: "partition",
                    summary: "whether all workers see the same digits, or each has shares of its own",
                    initial: 0, range: 0...1, isWhole: true, words: ["iid", "dirichlet"]),
                number("alpha", 0.5, 0.01...1000, "for dirichlet: the smaller, the fewer digits a worker sees"),
            ],
            build: { .labelled(DigitImages.task(partition: $0[0] == 0 ? .iid : .dirichlet(alpha: $0[1]))) }),
        digits("copy", "write a string of digits again") { CopyTask(length: $0) },
        digits("reverse", "write a string of digits backwards") { ReverseTask(length: $0) },
        digits("sort", "write a string of digits in ascending order") { SortTask(length: $0) },
        Entry(
            name: "add", summary: "add two numbers, the sum from its last digit to its first",
            parameters: [whole("digits", 2, 1...17, "digits of either number"), exact(1)],
            build: { sequence(AddTask(digits: Int($0[0])), isExact: $0[1] == 1) }),
        Entry(
            name: "countdown", summary: "reach a target with given digits and + − ×",
            parameters: [whole("numbers", 3, 2...5, "digits that are given"), exact(0)],
            build: { sequence(CountdownTask(numbers: Int($0[0])), isExact: $0[1] == 1) }),
    ]

    private static func digits(
        _ name: String, _ summary: String, _ make: @escaping @Sendable (Int) -> any SequenceTask
    ) -> Entry {
        Entry(
            name: name, summary: summary, parameters: [whole("length", 4, 1...64, "digits in the string"), exact(0)],
            build: { sequence(make(Int($0[0])), isExact: $0[1] == 1) })
    }

    private static func sequence(_ task: any SequenceTask, isExact: Bool) -> LearningTask {
        .sequence(isExact ? ExactReward(task) : task)
    }

    private static func exact(_ initial: Double) -> Parameter {
        whole("exact", initial, 0...1, "whether only a whole answer is worth anything")
    }

    private static func noise(deviation: Double) -> [Parameter] {
        [
            number("noise", deviation, 0...100, "standard deviation of the noise on the reward"),
            number("outliers", 0, 0...1, "share of rewards that are outliers"),
            number("outlier_size", 0, 0...1000, "what an outlier adds or takes away"),
            number("flips", 0, 0...1, "share of groups whose rewards change their sign"),
            number("heavy_tail", 0, 0...100, "scale of Cauchy noise on the reward"),
            number("shift", 0, -10...10, "what is added to a learner's contexts"),
        ]
    }

    private static func number(
        _ name: String, _ initial: Double, _ range: ClosedRange<Double>, _ summary: String
    ) -> Parameter {
        Parameter(name: name, summary: summary, initial: initial, range: range, isWhole: false)
    }

    private static func whole(
        _ name: String, _ initial: Double, _ range: ClosedRange<Double>, _ summary: String
    ) -> Parameter {
        Parameter(name: name, summary: summary, initial: initial, range: range, isWhole: true)
    }

    public static func make(_ name: String, _ values: [String: Double] = [:]) throws(TaskError) -> LearningTask {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw .unknownTask(name, known: entries.map(\.name))
        }
        return try entry.make(values)
    }
}

extension RewardNoise {
    /// In the order of the catalogue's parameters.
    fileprivate init(_ values: [Double]) {
        self.init(
            deviation: values[0], outlierShare: values[1], outlierSize: values[2], flipShare: values[3],
            tailScale: values[4], shift: values[5])
    }
}

/// Why there is no such task.
public enum TaskError: Error, Equatable, Sendable {
    case unknownTask(String, known: [String])
    case unknownParameter(String, of: String, known: [String])
    /// Outside `range`, or not whole where only whole numbers make sense.
    case badValue(Double, parameter: String, of: String, range: ClosedRange<Double>)
}
