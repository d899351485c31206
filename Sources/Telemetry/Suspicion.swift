package import Primitives

/// How little the aggregation rule has made of each worker lately: 0 is a full share, 1 is none for a long time.
///
/// A round gives each of its rows a doubt `xᵢ = clamp(1 − wᵢ / median(w), 0, 1)`, where `w` are the rule's weights, and a
/// worker whose message was refused for what it held (not finite, of the wrong length …) a doubt of 1. A worker's
/// suspicion is the running average `s ← s + ⅕ (x − s)`; a worker without a row keeps the one it had.
///
/// The median is the yardstick because a majority of the rows is honest; where it is zero the largest weight is, and where
/// all are zero the round says nothing.
///
/// **Suspected** is a worker whose suspicion was at least ½ for 5 rounds in a row, at any time of the run: an attack from
/// one round on is named after 8 rounds, and a single odd batch never is.
///
/// The number describes, it decides nothing: no rule reads it, and a plain mean, which weighs all alike, suspects nobody.
package struct Suspicion: Sendable, Equatable {
    package static let rate = 0.2
    package static let threshold = 0.5
    package static let roundsInARow = 5

    private struct Account: Sendable, Equatable {
        var suspicion = 0.0
        var roundsAbove = 0
        var isSuspected = false
    }

    private var accounts: [WorkerID: Account] = [:]

    package init() {}

    /// Takes one round into account: the weights of its rows, and the workers whose message was refused for its content.
    package mutating func observe(weights: [(worker: WorkerID, weight: Double)], refused: [WorkerID] = []) {
        let sorted = weights.map(\.weight).sorted()
        let middle = sorted.isEmpty ? 0 : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        let yardstick = middle > 0 ? middle : sorted.last ?? 0
        if yardstick > 0 {
            for (worker, weight) in weights where !refused.contains(worker) {
                doubt(worker, min(max(1 - weight / yardstick, 0), 1))
            }
        }
        for worker in Set(refused) { doubt(worker, 1) }
    }

    /// 0…1; 0 for a worker that was never seen.
    package func of(_ worker: WorkerID) -> Double { accounts[worker]?.suspicion ?? 0 }

    /// In ascending order.
    package var suspected: [WorkerID] { accounts.filter(\.value.isSuspected).keys.sorted() }

    private mutating func doubt(_ worker: WorkerID, _ x: Double) {
        var account = accounts[worker] ?? Account()
        account.suspicion += Self.rate * (x - account.suspicion)
        account.roundsAbove = account.suspicion >= Self.threshold ? account.roundsAbove + 1 : 0
        if account.roundsAbove >= Self.roundsInARow { account.isSuspected = true }
        accounts[worker] = account
    }
}
