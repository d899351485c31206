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
            parameters: [
                Parameter(
                    name: "noise", summary: "standard deviation of the noise on the reward", initial: 0.5,
                    range: 0...100, isWhole: false)
            ],
            build: { .steps(ContextualBandit(noise: $0[0])) }),
        Entry(
            name: "cartpole", summary: "balance a pole on a cart for 500 steps, as Gymnasium's CartPole-v1",
            parameters: [
                Parameter(
                    name: "angle_scale", summary: "factor on the angle and its velocity as they are seen", initial: 4,
                    range: 0.01...100, isWhole: false)
            ],
            build: { .steps(CartPole(angleScale: $0[0])) }),
        Entry(
            name: "digits", summary: "name handwritten digits of 8 x 8 pixels, each worker with examples of its own",
            parameters: [
                Parameter(
                    name: "partition",
                    summary: "whether all workers see the same digits, or each has shares of its own",
                    initial: 0, range: 0...1, isWhole: true, words: ["iid", "dirichlet"]),
                Parameter(
                    name: "alpha", summary: "for dirichlet: the smaller, the fewer digits a worker sees", initial: 0.5,
                    range: 0.01...1000, isWhole: false),
            ],
            build: { .labelled(DigitImages.task(partition: $0[0] == 0 ? .iid : .dirichlet(alpha: $0[1]))) }),
        Entry(
            name: "reverse", summary: "write a string of digits backwards", parameters: [stringLength],
            build: { .sequence(ReverseTask(length: Int($0[0]))) }),
        Entry(
            name: "sort", summary: "write a string of digits in ascending order", parameters: [stringLength],
            build: { .sequence(SortTask(length: Int($0[0]))) }),
    ]

    private static let stringLength = Parameter(
        name: "length", summary: "digits in the string", initial: 4, range: 1...64, isWhole: true)

    public static func make(_ name: String, _ values: [String: Double] = [:]) throws(TaskError) -> LearningTask {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw .unknownTask(name, known: entries.map(\.name))
        }
        return try entry.make(values)
    }
}

/// Why there is no such task.
public enum TaskError: Error, Equatable, Sendable {
    case unknownTask(String, known: [String])
    case unknownParameter(String, of: String, known: [String])
    /// Outside `range`, or not whole where only whole numbers make sense.
    case badValue(Double, parameter: String, of: String, range: ClosedRange<Double>)
}
