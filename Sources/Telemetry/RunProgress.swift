package import Primitives

/// What a running job looks like from outside: fed with records, looked at by the views. A value.
package struct RunProgress: Sendable, Equatable {
    package let job: String
    package let aggregator: String
    package let rounds: Int
    package let workers: Int
    /// The workers that the job makes liars of, and from which round on; for the heading only.
    package let byzantine: Int
    package let faultRound: UInt64?
    /// What the server itself puts in the place of rows; for the heading only.
    package let serverSideFaults: [String]

    package private(set) var last: RoundRecord?
    /// One entry a round; nil where nothing was evaluated.
    package private(set) var scores: [Double?] = []
    package private(set) var refused = RefusalCounts()
    /// Times since the start at the ends of the last rounds, at most `paceRounds + 1`.
    private var ends: [Double] = []
    /// A sentence about what is being waited for; shown in the place of the progress bar.
    package var notice: String?

    /// Rounds over which the pace is measured: long enough to be steady, short enough to follow a change.
    static let paceRounds = 20

    package init(
        job: String, aggregator: String, rounds: Int, workers: Int, byzantine: Int, faultRound: UInt64?,
        serverSideFaults: [String] = []
    ) {
        self.job = job
        self.aggregator = aggregator
        self.rounds = rounds
        self.workers = workers
        self.byzantine = byzantine
        self.faultRound = faultRound
        self.serverSideFaults = serverSideFaults
    }

    package mutating func observe(_ record: RoundRecord) {
        last = record
        scores.append(record.score)
        refused.add(record.refused)
        ends.append(record.times.elapsed)
        if ends.count > Self.paceRounds + 1 { ends.removeFirst() }
        notice = nil
    }

    package var round: UInt64 { last?.round ?? 0 }
    package var score: Double? { scores.last { $0 != nil } ?? nil }
    package var bestScore: Double? { scores.compactMap { $0 }.max() }

    package var roundsPerSecond: Double? {
        guard let first = ends.first, let last = ends.last, last > first else { return nil }
        return Double(ends.count - 1) / (last - first)
    }

    package var secondsLeft: Double? {
        roundsPerSecond.map { Double(max(0, rounds - Int(clamping: round))) / $0 }
    }

    /// Scores from zero, or below it, to the best one; never an empty range.
    var scoreRange: ClosedRange<Double> {
        let finite = scores.compactMap { $0 }.filter(\.isFinite)
        let low = min(0, finite.min() ?? 0)
        return low...max(low + 1e-9, finite.max() ?? 1)
    }

    /// The workers under suspicion at the moment, the most suspicious first.
    package var suspects: [WorkerID] {
        (last?.workers ?? []).filter { $0.state.isAccused }
            .sorted { ($0.suspicion, $1.worker) > ($1.suspicion, $0.worker) }.map(\.worker)
    }
}
