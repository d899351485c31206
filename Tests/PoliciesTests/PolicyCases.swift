import Policies
import Primitives
import Testing

/// A policy with everything a law needs: trajectories to judge, and a slow twin in double precision to be judged by.
struct PolicyCase: Sendable, CustomTestStringConvertible {
    let name: String
    let policy: any Policy
    /// A trajectory of some length up to the longest possible.
    let trajectory: @Sendable (inout SeededGenerator) -> Trajectory
    let twin: NetworkTwin

    var testDescription: String { name }

    /// Shapes around every corner of the kernels: head widths and contexts below, at and above a vector of eight; every
    /// kind of head, critic and start somewhere.
    static let all: [PolicyCase] = [
        perceptron([3, 5, 4, 3]), perceptron([17, 2]), perceptron([4, 6, 3], map: .stablemax, critic: .shared),
        perceptron([3, 5, 5, 4], critic: .separate, start: .scaled), perceptron([3, 2], critic: .separate),
        gaussian([4, 6, 2], critic: .shared), gaussian([3, 5, 1], deviations: .state, critic: .separate),
        gaussian([3, 2], deviations: .state),
        transformer(vocabulary: 5, contextLength: 6, width: 8, heads: 2, layers: 2),
        transformer(vocabulary: 4, contextLength: 5, width: 6, heads: 2, layers: 1, critic: .shared),
        transformer(vocabulary: 16, contextLength: 11, width: 24, heads: 2, layers: 1),
        transformer(vocabulary: 7, contextLength: 17, width: 16, heads: 2, layers: 2),
        transformer(
            vocabulary: 5, contextLength: 6, width: 8, heads: 1, layers: 1, map: .stablemax, critic: .separate,
            start: .orthogonal),
        recurrent(vocabulary: 5, embedding: 3, width: 4), recurrent(vocabulary: 3, embedding: 9, width: 7),
        recurrent(vocabulary: 4, embedding: 2, width: 3, map: .stablemax, critic: .shared),
        recurrent(vocabulary: 4, embedding: 3, width: 5, critic: .separate, start: .scaled),
    ]

    static func perceptron(
        _ sizes: [Int], map: OutputMap = .softmax, critic: CriticKind = .none, start: WeightStart = .orthogonal
    ) -> PolicyCase {
        let actions = sizes[sizes.count - 1]
        return PolicyCase(
            name: "perceptron \(sizes), \(map), critic \(critic), \(start)",
            policy: MLPPolicy(
                observationWidth: sizes[0], hidden: Array(sizes.dropFirst().dropLast()),
                actionSpace: .discrete(actions), map: map, critic: critic, start: start),
            trajectory: { random in
                let length = 1 + random.integer(below: 6)
                return observed(
                    sizes[0], .discrete((0..<length).map { _ in Int32(random.integer(below: actions)) }), &random)
            },
            twin: NetworkTwin(
                width: sizes[sizes.count - 2], space: .discrete(actions), headBias: true, map: map, critic: critic
            ) { perceptronFeatures(sizes.dropLast(), &$0, $1) })
    }

    static func gaussian(
        _ sizes: [Int], deviations: DeviationSource = .parameter, critic: CriticKind = .none
    ) -> PolicyCase {
        let space = ActionSpace.continuous(width: sizes[sizes.count - 1])
        return PolicyCase(
            name: "gaussian \(sizes), deviations by \(deviations), critic \(critic)",
            policy: MLPPolicy(
                observationWidth: sizes[0], hidden: Array(sizes.dropFirst().dropLast()), actionSpace: space,
                deviations: deviations, critic: critic),
            trajectory: { random in
                let width = sizes[sizes.count - 1]
                let numbers = (0..<(1 + random.integer(below: 6)) * width).map { _ in Float(random.normal()) }
                return observed(sizes[0], .continuous(numbers, width: width), &random)
            },
            twin: NetworkTwin(
                width: sizes[sizes.count - 2], space: space, headBias: true, deviations: deviations, critic: critic
            ) { perceptronFeatures(sizes.dropLast(), &$0, $1) })
    }

    static func transformer(
        vocabulary: Int, contextLength: Int, width: Int, heads: Int, layers: Int, map: OutputMap = .softmax,
        critic: CriticKind = .none, start: WeightStart = .scaled
    ) -> PolicyCase {
        PolicyCase(
            name:
                "transformer V\(vocabulary) C\(contextLength) D\(width) H\(heads) L\(layers), \(map), critic \(critic)",
            policy: TransformerPolicy(
                vocabulary: vocabulary, contextLength: contextLength, width: width, heads: heads, layers: layers,
                map: map, critic: critic, start: start),
            trajectory: { written(vocabulary, longest: contextLength, &$0) },
            twin: NetworkTwin(
                width: width, space: .discrete(vocabulary), headBias: false, map: map, critic: critic
            ) {
                transformerFeatures(
                    vocabulary: vocabulary, contextLength: contextLength, width: width, heads: heads, layers: layers,
                    &$0, $1)
            })
    }

    static func recurrent(
        vocabulary: Int, embedding: Int, width: Int, map: OutputMap = .softmax, critic: CriticKind = .none,
        start: WeightStart = .orthogonal
    ) -> PolicyCase {
        PolicyCase(
            name: "gru V\(vocabulary) D\(embedding) H\(width), \(map), critic \(critic), \(start)",
            policy: GRUPolicy(
                vocabulary: vocabulary, embedding: embedding, width: width, map: map, critic: critic, start: start),
            trajectory: { written(vocabulary, longest: 9, &$0) },
            twin: NetworkTwin(
                width: width, space: .discrete(vocabulary), headBias: true, map: map, critic: critic
            ) { gruFeatures(vocabulary: vocabulary, embedding: embedding, width: width, &$0, $1) })
    }

    func trajectories(_ count: Int, seed: UInt64) -> [Trajectory] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in trajectory(&random) }
    }

    private static func observed(
        _ width: Int, _ actions: Trajectory.Actions, _ random: inout SeededGenerator
    ) -> Trajectory {
        let count = actions.count
        return Trajectory(
            context: .observations((0..<count * width).map { _ in Float(random.normal()) }, width: width),
            actions: actions, samplingLogProbabilities: [Float](repeating: 0, count: count))
    }

    private static func written(
        _ vocabulary: Int, longest: Int, _ random: inout SeededGenerator
    ) -> Trajectory {
        let input = 1 + random.integer(below: longest)
        let prompt = 1 + random.integer(below: input)
        func tokens(_ count: Int) -> [Int32] { (0..<count).map { _ in Int32(random.integer(below: vocabulary)) } }
        return Trajectory(
            context: .prompt(tokens(prompt)), actions: .discrete(tokens(input - prompt + 1)),
            samplingLogProbabilities: [Float](repeating: 0, count: input - prompt + 1))
    }
}
