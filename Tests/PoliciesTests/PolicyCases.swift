import Policies
import Testing
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A policy with everything a law needs: trajectories to judge, and a slow twin in double precision to be judged by.
struct PolicyCase: Sendable, CustomTestStringConvertible {
    let name: String
    let policy: any Policy
    /// A trajectory of some length up to the longest possible.
    let trajectory: @Sendable (inout SeededGenerator) -> Trajectory
    /// The log-probabilities of a trajectory's actions, one number after the other.
    let twin: @Sendable (_ parameters: [Double], Trajectory) -> [Double]

    var testDescription: String { name }

    /// Shapes around every corner of the kernels: head widths and contexts below, at and above a vector of eight.
    static let all: [PolicyCase] = [
        perceptron([3, 5, 4, 3]), perceptron([17, 2]),
        transformer(vocabulary: 5, contextLength: 6, width: 8, heads: 2, layers: 2),
        transformer(vocabulary: 4, contextLength: 5, width: 6, heads: 2, layers: 1),
        transformer(vocabulary: 16, contextLength: 11, width: 24, heads: 2, layers: 1),
        transformer(vocabulary: 7, contextLength: 17, width: 16, heads: 2, layers: 2),
    ]

    static func perceptron(_ sizes: [Int]) -> PolicyCase {
        let actions = sizes[sizes.count - 1]
        return PolicyCase(
            name: "perceptron \(sizes)",
            policy: MLPPolicy(
                observationWidth: sizes[0], hidden: Array(sizes.dropFirst().dropLast()), actions: actions),
            trajectory: { random in
                let length = 1 + random.integer(below: 6)
                return Trajectory(
                    context: .observations(
                        (0..<length * sizes[0]).map { _ in Float(random.normal()) }, width: sizes[0]),
                    actions: .discrete((0..<length).map { _ in Int32(random.integer(below: actions)) }),
                    samplingLogProbabilities: [Float](repeating: 0, count: length))
            },
            twin: { perceptronTwin(sizes, parameters: $0, $1) })
    }

    static func transformer(vocabulary: Int, contextLength: Int, width: Int, heads: Int, layers: Int) -> PolicyCase {
        PolicyCase(
            name: "transformer V\(vocabulary) C\(contextLength) D\(width) H\(heads) L\(layers)",
            policy: TransformerPolicy(
                vocabulary: vocabulary, contextLength: contextLength, width: width, heads: heads, layers: layers),
            trajectory: { random in
                let input = 1 + random.integer(below: contextLength)
                let prompt = 1 + random.integer(below: input)
                func tokens(_ count: Int) -> [Int32] {
                    (0..<count).map { _ in Int32(random.integer(below: vocabulary)) }
                }
                return Trajectory(
                    context: .prompt(tokens(prompt)), actions: .discrete(tokens(input - prompt + 1)),
                    samplingLogProbabilities: [Float](repeating: 0, count: input - prompt + 1))
            },
            twin: {
                transformerTwin(
                    vocabulary: vocabulary, contextLength: contextLength, width: width, heads: heads, layers: layers,
                    parameters: $0, $1)
            })
    }

    func trajectories(_ count: Int, seed: UInt64) -> [Trajectory] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in trajectory(&random) }
    }
}
