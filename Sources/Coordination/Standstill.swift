package import Primitives

/// A round that takes much longer than the one before: which, what it is at, and for whom it waits.
package struct Standstill: Sendable, Equatable {
    package enum Phase: String, Sendable, CaseIterable { case gathering, collecting, reducing, scoring }

    /// The version that the round makes.
    package var version: ParameterVersion
    package var phase: Phase
    /// Members that the round has no row of, ascending, while it collects.
    package var missing: [WorkerID]
    package var members: Int
    package var rows: Int
    package var quorum: Int
    /// How long it has been at this.
    package var since: Duration

    package init(
        version: ParameterVersion, phase: Phase, missing: [WorkerID], members: Int, rows: Int, quorum: Int,
        since: Duration
    ) {
        self.version = version
        self.phase = phase
        self.missing = missing
        self.members = members
        self.rows = rows
        self.quorum = quorum
        self.since = since
    }
}

/// What the server is at, since when, and how long a round takes otherwise.
struct Progress: Sendable, Equatable, Codable {
    private var version = ParameterVersion.initial
    private var phase = ServerCore.Phase.gathering
    private var phaseBegan: Instant?
    private var roundBegan: Instant?
    private var usual = Duration.zero
    private var isSaid = false

    /// A round is given so long, and where rounds take long so many times as long as the last one took.
    static let patience = Duration.seconds(5)
    static let patienceRounds = 4

    mutating func note(_ version: ParameterVersion, _ phase: ServerCore.Phase, at now: Instant) {
        guard version != self.version || phase != self.phase || phaseBegan == nil else { return }
        if version != self.version {
            if let roundBegan { usual = roundBegan.duration(to: now) }
            roundBegan = now
        }
        self.version = version
        self.phase = phase
        phaseBegan = now
        isSaid = false
    }

    /// For how long nothing has moved, once for each time that it is too long.
    mutating func standstill(at now: Instant) -> Duration? {
        guard let since = phaseBegan?.duration(to: now), !isSaid else { return nil }
        guard since > max(Self.patience, usual * Self.patienceRounds) else { return nil }
        isSaid = true
        return since
    }
}

extension ServerCore {
    /// Says once that the run stands still, and because of whom; looks again a second later.
    mutating func lookForStandstill(at now: Instant, into actions: inout [Action]) {
        actions.append(.arm(.watch, at: now.advanced(by: .seconds(1))))
        guard let since = progress.standstill(at: now), let phase = Standstill.Phase(phase) else { return }
        let answered = buffer.answered
        let missing = phase == .collecting ? members.map(\.worker).filter { !answered.contains($0) } : []
        actions.append(
            .record(
                .stalled(
                    Standstill(
                        version: version.next, phase: phase, missing: missing, members: members.count,
                        rows: buffer.rows.count, quorum: settings.quorum, since: since))))
    }
}

extension Standstill.Phase {
    fileprivate init?(_ phase: ServerCore.Phase) {
        switch phase {
        case .gathering: self = .gathering
        case .collecting: self = .collecting
        case .reducing: self = .reducing
        case .scoring: self = .scoring
        case .finished: return nil
        }
    }
}
