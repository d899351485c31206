import Environments
import Glibc
import Objectives
import Optimizers
import Parameters
import Policies
import Primitives

/// Lists of items side by side, `(lists, 8)`, with what a learner is told of them and what is true.
struct Lists {
    static let items = PreferenceLists.items
    static let width = PreferenceLists.width
    /// Context and item, `(lists · items, 16)`.
    var rows: [Float] = []
    /// `(lists · items)`.
    var seen: [Double] = []
    var best: [Int] = []

    init(_ count: Int, of given: PreferenceLists, using random: inout SeededGenerator) {
        var list = given
        var observation = [Float](repeating: 0, count: list.observationWidth)
        for _ in 0..<count {
            list.reset(using: &random)
            observation.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { list.observe(into: base) }
            }
            for item in 1...Self.items {
                rows += observation[..<Self.width] + observation[item * Self.width..<(item + 1) * Self.width]
            }
            seen += list.seenRewards(using: &random).map(Double.init)
            let rewards = list.expectedRewards ?? []
            best.append(rewards.indices.max { rewards[$0] < rewards[$1] } ?? 0)
        }
    }

    var count: Int { best.count }

    /// Every item of every list once, as places in `seen`.
    var places: [Int] { Array(seen.indices) }

    /// Eight draws from each list by the policy with these log-probabilities, as places in `seen`.
    func draw(_ logProbabilities: [Double], using random: inout SeededGenerator) -> [Int] {
        places.map { place in
            let first = place / Self.items * Self.items
            var rest = random.uniform()
            for item in first..<first + Self.items {
                rest -= exp(logProbabilities[item])
                if rest < 0 { return item }
            }
            return first + Self.items - 1
        }
    }
}

/// A perceptron that gives every item of a list a score; the policy is their softmax.
///
/// The score is the mean of a Gaussian policy of one number, since that is the head with one output.
struct Scorer {
    let policy: MLPPolicy
    var parameters: ParameterVector

    init(hidden: Int, using random: inout SeededGenerator) {
        policy = MLPPolicy(
            observationWidth: 2 * Lists.width, hidden: [hidden, hidden], actionSpace: .continuous(width: 1))
        parameters = policy.initialParameters(using: &random)
    }

    /// log π of every item of every list, `(lists · items)`, and what the way back needs.
    func logProbabilities(_ lists: Lists) -> (values: [Double], tape: MLPPolicy.Tape) {
        let width = 2 * Lists.width
        let trajectories = stride(from: 0, to: lists.rows.count, by: width).map { start in
            Trajectory(
                context: .observations(Array(lists.rows[start..<start + width]), width: width),
                actions: .continuous([0], width: 1), samplingLogProbabilities: [0])
        }
        let tape = policy.forward(trajectories, parameters: parameters).tape
        guard case .gaussian(let means, _, _) = policy.distribution(of: tape) else {
            preconditionFailure("a Gaussian policy with another distribution")
        }
        return (means.map(Double.init).logSoftmax(each: Lists.items), tape)
    }

    /// The gradient of a loss with this derivative in the scores, `(lists · items)`.
    func gradient(_ derivative: [Double], _ tape: MLPPolicy.Tape) -> Gradient {
        let zeros = [Float](repeating: 0, count: derivative.count)
        let upstream = PolicyUpstream(
            logProbabilities: zeros, distribution: derivative.flatMap { [Float($0), 0] })
        return policy.backward(tape, upstream: upstream, parameters: parameters)
    }
}

/// One learner: a scorer, its objective, and AdamW.
struct Learner {
    var scorer: Scorer
    let pipeline: LearningPipeline
    private var optimizer: AnyOptimizer

    init(_ scorer: Scorer, _ pipeline: LearningPipeline, rate: Double = 5e-3) throws {
        self.scorer = scorer
        self.pipeline = pipeline
        let chain = try OptimizerCatalogue.make("adamw", ["learning_rate": rate])
        optimizer = AnyOptimizer(chain, parameters: scorer.parameters, layout: scorer.policy.layout)
    }

    /// One update.
    ///
    /// - Parameters:
    ///   - drawn: which items the rollouts are, list by list, equally many of each.
    ///   - sampling, reference: log π of all items then, `(lists · items)`.
    mutating func step(
        _ lists: Lists, drawn places: [Int], sampling: [Double], reference: [Double]? = nil
    ) throws {
        let (now, tape) = scorer.logProbabilities(lists)
        let items = Lists.items
        let each = places.count / lists.count
        var batch = ObjectiveBatch(
            groupSizes: [Int](repeating: each, count: lists.count), lengths: [Int](repeating: 1, count: places.count),
            logProbabilities: places.map { now[$0] }, samplingLogProbabilities: places.map { sampling[$0] },
            rewards: places.map { lists.seen[$0] },
            referenceLogProbabilities: reference.map { all in places.map { all[$0] } })
        batch.actionCount = items
        if pipeline.needs.contains(.distribution) {
            func rows(_ all: [Double]) -> Distributions {
                .categorical(
                    logProbabilities: places.flatMap { all[$0 / items * items..<($0 / items + 1) * items] },
                    actions: items)
            }
            batch.distribution = rows(now)
            batch.samplingDistribution = rows(sampling)
        }
        let result = try pipeline.evaluate(batch)
        var derivative = [Double](repeating: 0, count: now.count)
        for (token, place) in places.enumerated() {
            let list = place / items * items
            let slope = result.derivative[token]
            // ∂ log softmax: one at the item itself, less its probability at all.
            derivative[place] += slope
            for item in list..<list + items { derivative[item] -= slope * exp(now[item]) }
            if let rows = result.distribution {
                for item in 0..<items { derivative[list + item] += rows[token * items + item] }
            }
        }
        let update = optimizer.step(scorer.gradient(derivative, tape), parameters: scorer.parameters)
        scorer.parameters.add(update)
    }
}

extension [Double] {
    func logSoftmax(each count: Int) -> [Double] {
        stride(from: 0, to: self.count, by: count).flatMap { start in
            let row = self[start..<start + count]
            let largest = row.max() ?? 0
            let sum = log(row.reduce(0) { $0 + exp($1 - largest) }) + largest
            return row.map { $0 - sum }
        }
    }
}
