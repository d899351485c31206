import Coordination
import Primitives
import Telemetry

// What the core says of its workers, in the words of the record.

extension RoundRecord.Standing {
    /// Everybody who answered, ascending.
    static func all(_ report: RoundReport) -> [RoundRecord.Standing] {
        let outcomes = Dictionary(report.rows.map { ($0.worker, $0.outcome) }) { first, _ in first }
        return report.trust.standings.map { one in
            let row = outcomes[one.worker]
            return .init(
                worker: one.worker, weight: row?.weight, reconstruction: row?.reconstruction,
                coefficient: row?.coefficient, ruleSuspicion: row?.suspicion, agreement: row?.agreement,
                length: row?.length, lastingAgreement: row?.evidence.lastingAgreement, suspicion: one.suspicion,
                state: TrustState(one.state))
        }
    }
}

extension TrustState {
    init(_ state: Trust.State) {
        switch state {
        case .trusted: self = .trusted
        case .suspected: self = .suspected
        case .quarantined: self = .quarantined
        case .probation: self = .probation
        }
    }
}

extension LiarCount {
    init(_ estimate: LiarEstimate) { self.init(least: estimate.least, most: estimate.most) }
}

extension TrustReport {
    var quarantined: [WorkerID] {
        standings.filter { TrustState($0.state) == .quarantined }.map(\.worker)
    }
}
