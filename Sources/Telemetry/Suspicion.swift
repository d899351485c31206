#if canImport(Glibc)
    import Glibc
#endif
package import Primitives

/// How much each worker stood out lately: 0 is not at all, 1 is completely and for a long time.
///
/// With the agreement `aᵢ` of a row (the median of its cosines with the others), the median `a` of these, and its length
/// `lᵢ` over the median length, a round gives the row's worker one of three doubts
///
///     crowd      x = clamp(1 − aᵢ / a), 0.6 for a row of zeros      believed at the rate r · g, g = clamp((a − 0.05) / 0.25)
///     too long   x = clamp(2 lg lᵢ − 1)                             believed at the rate r
///     refused    x = 1 for a message refused for what it held       believed at the rate r
///
/// (`clamp` to 0…1, `r` = 0.1; of the first two the one that weighs more) and its suspicion is the running average
/// `s ← s + rate · (x − s)`. A row that points against the others gets 1, a random one about 1, one that is 10 times as long
/// 1. The less the workers agree, the slower a difference of direction is believed: noise of single rounds averages out.
///
/// **Suspected** is a worker whose suspicion was at least ½ for 5 rounds in a row, at any time of the run: a full attack
/// is named after 11 rounds.
///
/// The rules' own weights are not used: `flag` gives a flipped row a full weight, because the subspace holds it as well,
/// and `flag_robust` keeps so little that most honest rows of a round weigh nothing.
///
/// Seen in 6 seeds each of the shipped jobs with flips ×−10 (bandit, CartPole, reverse-4; liars end at 0.6 to 1): on the
/// first two every liar and nobody else was named; on reverse-4, whose gradients are noise once it is solved, 17 of 18
/// liars were, and in 6 honest runs one worker of 90.
///
/// The number describes and decides nothing: no rule reads it.
package struct Suspicion: Sendable, Equatable {
    package static let rate = 0.1
    package static let threshold = 0.5
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
        for row in rows where !refused.contains(row.worker) {
            if let (doubt, trust) = Self.doubt(row, typical: typical) { add(doubt, rate: trust, to: row.worker) }
        }
        for worker in Set(refused) { add(1, rate: Self.rate, to: worker) }
    }

    /// 0…1; 0 for a worker that was never seen.
    package func of(_ worker: WorkerID) -> Double { accounts[worker]?.suspicion ?? 0 }

    /// In ascending order.
    package var suspected: [WorkerID] { accounts.filter(\.value.isSuspected).keys.sorted() }

    /// The row's doubt and how fast it is believed; nil where the round says nothing about the row.
    private static func doubt(_ row: RowEvidence, typical: Double) -> (doubt: Double, rate: Double)? {
        // The less the workers agree with each other, the less it means that one does not: believed more slowly, the noise
        // of single rounds averages out.
        let trust = clamp((typical - agreementMin) / (agreementFull - agreementMin))
        let tooLong = clamp(2 * log10(row.length) - 1)
        let crowd = row.length > 0 ? row.agreement.map { clamp(1 - $0 / typical) } : doubtOfZeros
        if trust > 0, let crowd, crowd * trust >= tooLong { return (crowd, rate * trust) }
        return tooLong > 0 ? (tooLong, rate) : nil
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
