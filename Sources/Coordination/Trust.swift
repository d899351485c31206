package import Primitives

/// How far each worker is trusted, from the evidence of all rounds so far. A value; the same evidence gives the same trust.
///
/// A worker's suspicion is the running average of what is held against its rows, `s ← s + 0.1 (doubt − s)` with a doubt of
/// 1 for a message that was refused for what it held, and its trust is `1 − s`. What follows from it:
///
///     trusted ──s ≥ 0.5──► suspected ──the run quarantines, and there is room──► quarantined
///        ▲                    │                                                      │ time served and s < 0.25
///        │◄────s < 0.25───────┘                                                      ▼
///        └──────────────────── its rounds on trial are over ◄──────────────────── probation ──s ≥ 0.35──► quarantined
///
/// A quarantined worker gets parameters, and its rows are judged; the rule does not see them. Each further quarantine
/// lasts twice as long as the one before, up to a limit; `forgivenAfter` rounds in trust halve the next one again, so that
/// who was once odd does not pay for it for ever, and who lies by turns does.
///
/// **Room**: more than half of the round's workers, and a quorum, must be left to the rule. Beyond that nobody is put away:
/// workers stay `suspected`, and the bound of the rule decides (`Distrust.isBounded`).
package struct Trust: Sendable, Equatable, Codable {
    package enum State: Sendable, Equatable, Codable {
        case trusted
        /// Under suspicion, and its rows count like any.
        case suspected
        /// Kept from the rule; for at least so many rounds more.
        case quarantined(roundsLeft: Int)
        /// Back on trial for so many rounds more.
        case probation(roundsLeft: Int)
    }

    package static let rate = 0.1
    package static let threshold = 0.5
    /// Below this a worker is trusted again.
    package static let cleared = 0.25
    /// On trial this suffices for another quarantine.
    package static let trialThreshold = 0.35
    /// From this on a worker may be one of those that the estimate counts.
    package static let noticed = 0.2
    package static let forgivenAfter = 64
    /// More workers than are there at once; of those that came and went the earliest are forgotten beyond it.
    package static let accountsMax = 8192

    private struct Account: Sendable, Equatable, Codable {
        var suspicion = 0.0
        var state = State.trusted
        var offences = 0
        var calmRounds = 0
        var wasSuspected = false
    }

    private var settings: TrustSettings
    private var accounts: [WorkerID: Account] = [:]
    /// What the last round looked like.
    private var present: [WorkerID] = []
    private var copies = 0
    private var isCrowd = false

    package init(_ settings: TrustSettings = .standard) { self.settings = settings }

    /// What was known before, under these settings.
    func under(_ settings: TrustSettings) -> Trust {
        var trust = self
        trust.settings = settings
        return trust
    }

    /// One worker's part in a round.
    package struct Observation: Sendable, Equatable {
        package var worker: WorkerID
        /// Nil of a message that was refused for what it held.
        package var evidence: Evidence?

        package init(_ worker: WorkerID, _ evidence: Evidence?) {
            self.worker = worker
            self.evidence = evidence
        }
    }

    /// Takes one round into account.
    ///
    /// - Parameters:
    ///   - observations: of everybody who answered, ascending; who did not keeps what it had.
    ///   - unity: whether there is a crowd to compare with, see `CrowdComparison.unity`.
    ///   - copies: rows of the round that are copies of another one.
    ///   - quorum: rows that must be left to the rule.
    ///   - canQuarantine: false where the rule withstands nothing: it is there to be compared with, and is left alone.
    package mutating func observe(
        _ observations: [Observation], unity: Double, copies: Int = 0, quorum: Int, canQuarantine: Bool = true
    ) {
        present = observations.map(\.worker)
        self.copies = copies
        isCrowd = unity > 0
        for observation in observations {
            var account = accounts[observation.worker] ?? Account()
            account.suspicion += Self.rate * ((observation.evidence?.doubt ?? 1) - account.suspicion)
            pass(&account)
            accounts[observation.worker] = account
        }
        if accounts.count > Self.accountsMax {
            let here = Set(present)
            let absent = accounts.keys.filter { !here.contains($0) }.sorted()
            for worker in absent.prefix(accounts.count - Self.accountsMax) { accounts[worker] = nil }
        }
        guard settings.quarantines && canQuarantine else { return }
        let most = present.count - max(quorum, present.count / 2 + 1)
        // The most suspicious first, for there may not be room for all.
        let accused = present.filter { state(of: $0) == .suspected }
            .sorted { (suspicion(of: $0), $1) > (suspicion(of: $1), $0) }
        for worker in accused where present.count(where: isQuarantined) < most { quarantine(worker) }
    }

    /// What a round does to a worker's state, quarantine apart.
    private func pass(_ account: inout Account) {
        let suspicion = account.suspicion
        switch account.state {
        case .trusted:
            account.calmRounds += 1
            if account.calmRounds >= Self.forgivenAfter {
                account.offences = max(0, account.offences - 1)
                account.calmRounds = 0
            }
            if suspicion >= Self.threshold { account.state = .suspected }
        case .suspected:
            if suspicion < Self.cleared { account.state = .trusted }
        case .quarantined(let left):
            account.state = .quarantined(roundsLeft: max(0, left - 1))
            if left <= 1 && suspicion < Self.cleared {
                account.state = .probation(roundsLeft: settings.probationRounds)
            }
        case .probation(let left):
            account.state = left > 1 ? .probation(roundsLeft: left - 1) : .trusted
            if suspicion >= Self.trialThreshold { account.state = .suspected }
        }
        if account.state != .trusted { account.calmRounds = 0 }
        if account.state == .suspected { account.wasSuspected = true }
    }

    private mutating func quarantine(_ worker: WorkerID) {
        guard var account = accounts[worker] else { return }
        var rounds = settings.quarantineRounds
        // Bounded, so the doubling cannot overflow.
        for _ in 0..<account.offences { rounds = min(2 * rounds, settings.quarantineRoundsMax) }
        account.state = .quarantined(roundsLeft: rounds)
        account.offences = min(account.offences + 1, 32)
        accounts[worker] = account
    }

    /// 0…1; 0 for a worker that was never seen. Trust is 1 less this.
    package func suspicion(of worker: WorkerID) -> Double { accounts[worker]?.suspicion ?? 0 }

    package func state(of worker: WorkerID) -> State { accounts[worker]?.state ?? .trusted }

    private func isQuarantined(_ worker: WorkerID) -> Bool {
        if case .quarantined = state(of: worker) { true } else { false }
    }

    /// Workers that were under suspicion at any time of the run, ascending.
    package var named: [WorkerID] { accounts.filter(\.value.wasSuspected).keys.sorted() }

    /// What a round with rows of `workers` is to make of them.
    package func distrust(of workers: [WorkerID]) -> Distrust {
        Distrust(
            quarantined: Set(workers.filter(isQuarantined)),
            suspected: workers.count { state(of: $0) == .suspected }, isBounded: settings.excess != .ignore)
    }

    /// How many rows of the last round look arbitrary.
    package var estimate: LiarEstimate {
        let least = present.count { state(of: $0) == .suspected || isQuarantined($0) }
        let doubted = present.count { suspicion(of: $0) >= Self.noticed && !isAccused($0) }
        // A copy is a liar's or its victim's, and nobody can say which: it counts among those that may be.
        return LiarEstimate(least: least, most: isCrowd ? min(present.count, least + max(doubted, copies)) : nil)
    }

    private func isAccused(_ worker: WorkerID) -> Bool { state(of: worker) == .suspected || isQuarantined(worker) }
}

/// How many arbitrary rows there seem to be.
package struct LiarEstimate: Sendable, Equatable, Codable {
    /// Workers under suspicion, in quarantine or not.
    package var least: Int
    /// With those that are doubted, and with copies of other rows. Nil where there is no crowd: then it is not known.
    package var most: Int?

    package init(least: Int, most: Int?) {
        self.least = least
        self.most = most
    }
}
