import Coordination
import Credentials
import Messages
import Parameters
import Primitives

/// A server core with hand-made peers: the test is the network, the clock and the arithmetic.
struct Cluster {
    static let layout = Layout([("weight", [3])])
    var core: ServerCore
    var now = Instant.zero
    private(set) var actions: [ServerCore.Action] = []

    init(
        workers: Int = 3, quorum: Int = 2, rounds: UInt64 = 5, stallTimeout: Duration? = .seconds(30),
        faults: [PlannedFault] = [], faultsAllowed: Bool = true, reports: [String] = [],
        keepsReference: Bool = false, stragglerDeviations: Int = 0, trust: TrustSettings = .standard,
        enrolment: Enrolment? = nil
    ) {
        core = ServerCore(
            settings: RunSettings(
                rounds: rounds, expectedWorkers: workers, quorum: quorum, membersMax: workers + 1,
                roundDeadline: .seconds(10), memberTimeout: .milliseconds(1500), heartbeatInterval: .milliseconds(300),
                joinTimeout: .seconds(20), stallTimeout: stallTimeout, stragglerDeviations: stragglerDeviations,
                evaluateEvery: 1, job: "name: test", layout: Self.layout, reports: reports,
                keepsReference: keepsReference, faults: faults,
                faultsAllowed: faultsAllowed, trust: trust),
            parameters: ParameterVector([0, 0, 0]), enrolment: enrolment)
        step(.started)
    }

    static func peer(_ number: UInt64) -> PeerID { PeerID(rawValue: number) }

    /// Hands the event to the core and returns what it answers.
    @discardableResult
    mutating func step(_ event: ServerCore.Event, after: Duration = .zero) -> [ServerCore.Action] {
        now = now.advanced(by: after)
        actions.removeAll()
        core.handle(event, at: now, into: &actions)
        return actions
    }

    @discardableResult
    mutating func hello(_ number: UInt64, session: UInt64? = nil) -> [ServerCore.Action] {
        let hello = Hello(capabilities: 0, modelDigest: 0, session: session ?? number + 100, label: "test")
        return step(.received(.hello(hello), from: Self.peer(number)))
    }

    /// All workers join, so the first round is open.
    mutating func gather(_ count: UInt64 = 3) {
        for number in 0..<count { hello(number) }
    }

    func contribution(
        _ number: UInt64, _ values: [Float] = [1, 2, 3], incarnation: UInt64 = 1, basis: ParameterVersion? = nil,
        digest: UInt64? = nil, loss: Double = 0
    ) -> Contribution {
        Contribution(
            worker: WorkerID(rawValue: UInt32(number)), incarnation: Incarnation(rawValue: incarnation),
            basis: basis ?? core.version, basisDigest: digest ?? core.parameters.digest(), samples: 1,
            statistics: TrainingStatistics(loss: loss), gradient: Gradient(values))
    }

    @discardableResult
    mutating func contribute(_ number: UInt64, _ values: [Float] = [1, 2, 3]) -> [ServerCore.Action] {
        step(.received(.contribution(contribution(number, values)), from: Self.peer(number)))
    }

    mutating func beat(_ number: UInt64, version: ParameterVersion?) -> [ServerCore.Action] {
        let heartbeat = Heartbeat(
            worker: WorkerID(rawValue: UInt32(number)), incarnation: Incarnation(rawValue: 1), version: version)
        return step(.received(.heartbeat(heartbeat), from: Self.peer(number)))
    }

    /// The plain sum of the rows, added to the parameters.
    static func sum(_ job: Job, reference: ReferenceBroadcast? = nil) -> ReducedRound {
        var parameters = job.parameters
        for row in job.rows { parameters.add(ParameterUpdate(row.gradient.values)) }
        return ReducedRound(
            basis: job.basis, parameters: parameters, digest: parameters.digest(), reference: reference,
            rows: job.rows.map { _ in RowOutcome(weight: 1, reconstruction: nil, agreement: nil, length: 1) },
            medianCosine: nil, updateNorm: 1)
    }
}

extension [ServerCore.Action] {
    var jobs: [Job] { compactMap { if case .reduce(let job) = $0 { job } else { nil } } }
    var folded: [Row] { compactMap { if case .fold(let row, _) = $0 { row } else { nil } } }
    var refusals: [RejectionReason] {
        compactMap { if case .send(.refused(let reason, _), _) = $0 { reason } else { nil } }
    }
    var records: [Record] { compactMap { if case .record(let record) = $0 { record } else { nil } } }
    var outcomes: [Outcome] { compactMap { if case .finish(let outcome) = $0 { outcome } else { nil } } }
    /// Peers that are sent parameters.
    var informed: [UInt64] {
        compactMap { if case .send(.parameters, let peer) = $0 { peer.rawValue } else { nil } }
    }
}
