#if canImport(Glibc)
    import Glibc
#endif
package import Primitives

/// How much each worker stood out lately: 0 is not at all, 1 is completely and for a long time.
///
/// With the agreement `aᵢ` of a row (the median of its cosines with the others), the median `a` of these, its length `lᵢ`,
/// and the length `l` that two fifths of the rows exceed, a round gives the row's worker one of three doubts
///
///     astray     x = clamp(1 − aᵢ / a), 0.6 for a row of zeros      believed at the rate r · clamp((a − 0.05) / 0.25)
///     too long   x = clamp(2 lg (lᵢ / l) − 1)                       believed at the rate r · h
///     refused    x = 1 for a message refused for what it held       believed at the rate r
///
/// (`clamp` to 0…1, `r` = 0.1, of the first two the one that weighs more, `h` how far the crowd agrees on a length, see
/// `crowdLength`) and its suspicion is the running average `s ← s + rate · (x − s)`. A row that points against the others
/// gets 1, a random one about 1, one that is 10 times as long 1. The less the workers agree, the slower a difference is
/// believed: the noise of single rounds averages out.
///
/// **Suspected** is a worker whose suspicion was at least 0.4 for 5 rounds in a row, at any time of the run: a full attack
/// is named after 9 rounds.
///
/// The rules' own weights are not used: `flag` gives a flipped row a full weight, because the subspace holds it as well,
/// and `flag_robust` keeps so little that most honest rows of a round weigh nothing.
///
/// Seen on the shipped jobs with flips ×−10 (6 seeds of reverse-4 and CartPole, 2 of the bandit): liars reach 0.50 to 0.97,
/// honest workers at most 0.42, also in 6 honest runs of reverse-4 that go on for 120 rounds after it is solved.
///
/// The number describes and decides nothing: no rule reads it.
package struct Suspicion: Sendable, Equatable {
    package static let rate = 0.1
    package static let threshold = 0.4
    package static let roundsInARow = 5
    /// Below this median agreement the workers' directions are noise.
    package static let agreementMin = 0.05
    /// From this median agreement on, a row that differs is believed to differ at the full rate.
    package static let agreementFull = 0.3
    /// Honest batches may give zeros now and then, when all rewards of a group are equal; a worker that always does is odd.
    private static let doubtOfZeros = 0.6

    private struct Account: Sendable, Equatable {
        var suspicion = 0.0
        var roundsAbove = 0
        var isSuspected = false
    }

    private var accounts: [WorkerID: Account] = [:]

    package init() {}

    /// Takes one round into account: its rows, and the workers whose message was refused for what it held.
    package mutating func observe(_ rows: [RowEvidence], refused: [WorkerID] = []) {
        let typical = RowEvidence.middle(rows.compactMap(\.agreement)) ?? 0
        let crowd = Self.crowdLength(rows.map(\.length))
        for row in rows where !refused.contains(row.worker) {
            if let (doubt, trust) = Self.doubt(row, typical: typical, crowd: crowd) {
                add(doubt, rate: trust, to: row.worker)
            }
        }
        for worker in Set(refused) { add(1, rate: Self.rate, to: worker) }
    }

    /// 0…1; 0 for a worker that was never seen.
    package func of(_ worker: WorkerID) -> Double { accounts[worker]?.suspicion ?? 0 }

    /// In ascending order.
    package var suspected: [WorkerID] { accounts.filter(\.value.isSuspected).keys.sorted() }

    /// The row's doubt and how fast it is believed; nil where the round says nothing about the row.
    private static func doubt(
        _ row: RowEvidence, typical: Double, crowd: (long: Double, trust: Double)
    ) -> (doubt: Double, rate: Double)? {
        // The less the workers agree with each other, the less it means that one does not: believed more slowly, the noise
        // of single rounds averages out.
        let trust = clamp((typical - agreementMin) / (agreementFull - agreementMin))
        let tooLong = crowd.long > 0 ? clamp(2 * log10(row.length / crowd.long) - 1) : 0
        let astray = row.length > 0 ? row.agreement.map { clamp(1 - $0 / typical) } ?? 0 : doubtOfZeros
        // What the lengths say is heard even when it is nothing, or single long rows of honest workers would add up.
        let (byLength, byDirection) = (tooLong * crowd.trust, astray * trust)
        if byLength > byDirection || trust == 0 { return crowd.trust > 0 ? (tooLong, rate * crowd.trust) : nil }
        return (astray, rate * trust)
    }

    /// The length that two fifths of the rows exceed, and how far the crowd agrees on a length: 1 where that is at most
    /// twice the length that three tenths fall short of, 0 from six times on. Rows of a solved task are zero but for a rare
    /// one, which is as honest as the others and infinitely longer.
    private static func crowdLength(_ lengths: [Double]) -> (long: Double, trust: Double) {
        guard !lengths.isEmpty else { return (0, 0) }
        let sorted = lengths.sorted()
        let long = sorted[(lengths.count * 3 - 1) / 5]
        let short = sorted[(lengths.count * 3 - 1) / 10]
        return (long, short > 0 ? clamp((6 - long / short) / 4) : 0)
    }

    private static func clamp(_ x: Double) -> Double { min(max(x, 0), 1) }

    private mutating func add(_ doubt: Double, rate: Double, to worker: WorkerID) {
        var account = accounts[worker] ?? Account()
        account.suspicion += rate * (doubt - account.suspicion)
        account.roundsAbove = account.suspicion >= Self.threshold ? account.roundsAbove + 1 : 0
        if account.roundsAbove >= Self.roundsInARow { account.isSuspected = true }
        accounts[worker] = account
    }
}
