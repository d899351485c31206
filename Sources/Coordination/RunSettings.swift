package import Messages
package import Parameters
package import Primitives

/// Everything the server core is told before it starts. Durations are checked where the job is read.
package struct RunSettings: Sendable, Equatable, Codable {
    /// Versions to produce before the run is over.
    package var rounds: UInt64
    /// Workers to wait for before the first round, until `joinTimeout`.
    package var expectedWorkers: Int
    /// The least number of rows that make a round; below it the server waits and says so.
    package var quorum: Int
    /// One more member is refused with `full`.
    package var membersMax: Int
    /// A round that has its quorum closes at the latest this long after its parameters went out.
    package var roundDeadline: Duration
    /// With its quorum a round closes when so many deviations from the usual time have passed, if that is earlier; 0 waits.
    package var stragglerDeviations: Int
    /// A member silent for this long is given up; with one sweep on top (a quarter of it) the loss is known.
    package var memberTimeout: Duration
    package var heartbeatInterval: Duration
    /// How long the first round waits for all expected workers when the quorum is there.
    package var joinTimeout: Duration
    /// A run that cannot make its quorum for this long is stopped; nil waits forever.
    package var stallTimeout: Duration?
    /// Score the parameters after every so many versions, and after the last.
    package var evaluateEvery: UInt64
    /// Keep the state after every so many versions; nil never.
    package var checkpointEvery: UInt64?
    /// Versions that share what workers collect: only where these begin do workers need nothing but the parameters to go on
    /// to the same bits, so only there is a state kept.
    package var window: UInt64
    /// The job as YAML, given to every worker.
    package var job: String
    package var layout: Layout
    /// Names of what the objective wants of all workers.
    package var reports: [String]
    /// Whether workers need the parameters of a reference policy; it begins as the first parameters.
    package var keepsReference: Bool
    package var faults: [PlannedFault]
    /// Whether operators may make workers lie.
    package var faultsAllowed: Bool
    package var trust: TrustSettings

    package init(
        rounds: UInt64, expectedWorkers: Int, quorum: Int, membersMax: Int, roundDeadline: Duration,
        memberTimeout: Duration, heartbeatInterval: Duration, joinTimeout: Duration, stallTimeout: Duration?,
        stragglerDeviations: Int = 0,
        evaluateEvery: UInt64, checkpointEvery: UInt64? = nil, window: UInt64 = 1, job: String, layout: Layout,
        reports: [String] = [], keepsReference: Bool = false, faults: [PlannedFault],
        faultsAllowed: Bool = true, trust: TrustSettings = .standard
    ) {
        precondition(quorum >= 1 && quorum <= membersMax, "a quorum of \(quorum) with at most \(membersMax) members")
        precondition(rounds >= 1 && evaluateEvery >= 1, "\(rounds) rounds, scored every \(evaluateEvery)")
        precondition(checkpointEvery != 0 && window >= 1, "no version to keep")
        self.checkpointEvery = checkpointEvery
        self.window = window
        self.rounds = rounds
        self.expectedWorkers = expectedWorkers
        self.quorum = quorum
        self.membersMax = membersMax
        self.roundDeadline = roundDeadline
        self.stragglerDeviations = stragglerDeviations
        self.memberTimeout = memberTimeout
        self.heartbeatInterval = heartbeatInterval
        self.joinTimeout = joinTimeout
        self.stallTimeout = stallTimeout
        self.evaluateEvery = evaluateEvery
        self.job = job
        self.layout = layout
        self.reports = reports
        self.keepsReference = keepsReference
        self.faults = faults
        self.faultsAllowed = faultsAllowed
        self.trust = trust
    }
}

/// A fault for some workers, known before they join; workers are told theirs when they are welcomed.
package struct PlannedFault: Sendable, Equatable, Codable {
    package var workers: ClosedRange<WorkerID>
    package var assignment: FaultAssignment
    package var place: Command.Place

    package init(
        workers: ClosedRange<WorkerID>, assignment: FaultAssignment, place: Command.Place = .worker
    ) {
        self.workers = workers
        self.assignment = assignment
        self.place = place
    }

    /// The same fault for others.
    init(_ fault: PlannedFault, for workers: ClosedRange<WorkerID>) {
        self = fault
        self.workers = workers
    }
}
