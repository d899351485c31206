import Primitives

/// Examples with the label that each should get, and others that only scores see.
///
/// The labels are given, so nobody acts: a rollout is a batch of examples, and an objective such as `cross_entropy` makes
/// them more likely.
public struct LabelledTask: Sendable {
    public let labelCount: Int
    /// What may be learnt from: everything, or one worker's share of it.
    public let training: LabelledExamples
    /// Held out: the same ones for every worker and every seed.
    public let tests: LabelledExamples
    public let partition: Partition

    public init(labelCount: Int, training: LabelledExamples, tests: LabelledExamples, partition: Partition) {
        precondition(training.width == tests.width, "examples of \(training.width) numbers, tests of \(tests.width)")
        precondition(training.count > 0 && tests.count > 0, "\(training.count) examples, \(tests.count) tests")
        self.labelCount = labelCount
        self.training = training
        self.tests = tests
        self.partition = partition
    }

    public var observationWidth: Int { training.width }

    /// The same task with only that worker's examples; no example is in two shares.
    ///
    /// - Parameter seed: of the run; who gets what is a function of it and of the number of workers. A worker that joins
    ///   beyond that number has the share of the worker whose turn it would be.
    public func share(of worker: UInt64, among workers: Int, seed: UInt64) -> LabelledTask {
        precondition(workers >= 1, "a share among \(workers) workers")
        let parts = max(1, min(workers, training.count))
        var random = SeededGenerator(seed: seed).stream("partition")
        let shares = partition.shares(of: training.labels, labelCount: labelCount, parts: parts, using: &random)
        return LabelledTask(
            labelCount: labelCount, training: training.only(shares[Int(worker % UInt64(parts))]), tests: tests,
            partition: partition)
    }

    /// What a worker that lies about its labels says instead: the labels in reverse order.
    public func flipped(_ label: Int32) -> Int32 { Int32(labelCount) - 1 - label }
}

/// Observations, one row of `width` numbers each, and their labels.
public struct LabelledExamples: Sendable, Equatable {
    public let width: Int
    /// `(count, width)` row-major.
    public let observations: [Float]
    /// `(count)`, each at least 0 and below the task's `labelCount`.
    public let labels: [Int32]

    public init(width: Int, observations: [Float], labels: [Int32]) {
        precondition(
            observations.count == labels.count * width, "\(observations.count) numbers of \(labels.count) rows")
        self.width = width
        self.observations = observations
        self.labels = labels
    }

    public var count: Int { labels.count }

    public func observation(_ index: Int) -> ArraySlice<Float> { observations[index * width..<(index + 1) * width] }

    /// The examples of those numbers, in their order.
    public func only(_ indices: [Int]) -> LabelledExamples {
        LabelledExamples(
            width: width, observations: indices.flatMap { observation($0) }, labels: indices.map { labels[$0] })
    }
}
