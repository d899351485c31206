package import Primitives

/// How the workers of a round stand after it.
package struct TrustReport: Sendable, Equatable, Codable {
    package struct Standing: Sendable, Equatable, Codable {
        package var worker: WorkerID
        package var suspicion: Double
        package var state: Trust.State

        package init(worker: WorkerID, suspicion: Double, state: Trust.State) {
            self.worker = worker
            self.suspicion = suspicion
            self.state = state
        }
    }

    /// Of everybody who answered, ascending.
    package var standings: [Standing]
    /// Workers that were under suspicion at any time of the run, ascending.
    package var named: [WorkerID]
    package var estimate: LiarEstimate
    /// Whether the round made no step, because more rows were under suspicion than the rule withstands.
    package var isWithheld: Bool

    package init(
        standings: [Standing] = [], named: [WorkerID] = [], estimate: LiarEstimate = LiarEstimate(least: 0, most: nil),
        isWithheld: Bool = false
    ) {
        self.standings = standings
        self.named = named
        self.estimate = estimate
        self.isWithheld = isWithheld
    }

    init(_ trust: Trust, of buffer: RoundBuffer, isWithheld: Bool) {
        self.init(
            standings: buffer.answered.sorted().map {
                Standing(worker: $0, suspicion: trust.suspicion(of: $0), state: trust.state(of: $0))
            }, named: trust.named, estimate: trust.estimate, isWithheld: isWithheld)
    }
}

extension Trust {
    /// Takes the round of `buffer` into account, as it was reduced.
    mutating func observe(_ round: ReducedRound, of buffer: RoundBuffer, quorum: Int) {
        let observations =
            zip(buffer.rows, round.rows).map { Observation($0.worker, $1.evidence) }
            + buffer.refused.map { Observation($0.worker, nil) }
        observe(
            observations.sorted { $0.worker < $1.worker }, unity: round.crowd.unity, copies: round.crowd.copies,
            quorum: quorum, canQuarantine: round.crowd.tolerance > 0)
    }
}
