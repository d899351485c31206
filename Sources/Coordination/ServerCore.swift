package import Credentials
import Messages
package import Parameters
package import Primitives

/// The whole of the server's decisions, and none of its input or output.
///
///     enrol, by a token ──► enrolment ──► .keep, enrolled
///     hello ──► membership ──► welcome, faults of the plan, parameters
///     contribution ──► admission ──► round buffer, .fold ──► (all that it waits for, or quorum at the deadline) ──► .reduce
///     reduced ──► version + 1 ──► parameters to every member, .evaluate when due
///     evaluated ──► the round's record, in the order of versions ──► after the last: goodbye, .finish
///     timers ──► expire the silent, close the round, repeat what got lost
///
/// The network is taken to lose messages: a heartbeat that shows an older version has the parameters sent again, and a
/// worker repeats its contribution until it hears of it. Nothing is retried by the transport.
package struct ServerCore: StateMachine, Equatable, Codable {
    var settings: RunSettings
    private(set) var phase = Phase.gathering
    var progress = Progress()
    package private(set) var version: ParameterVersion
    package internal(set) var parameters: ParameterVector
    private(set) var digest: UInt64
    /// Nil in a job without one.
    var reference: ReferenceBroadcast?
    var shared = SharedStatistics()
    /// Nil where nobody has a key.
    package internal(set) var enrolment: Enrolment?
    var membership = Membership()
    var buffer = RoundBuffer()
    var arrivals = Arrivals()
    private var rejections = RejectionCounters()
    private(set) var reports = PendingReports()
    var trust: Trust
    var plan: FaultPlan
    /// How often the run was gone on with by another process.
    var epoch: UInt64 = 0
    /// Of the state that was kept last.
    var lastKept: ParameterVersion
    var roundBegan = Instant.zero
    private var roundClosed = Instant.zero
    private var deadlinePassed = false
    private var joinTimeoutPassed = false
    /// Since when the run lacks its quorum; nil while it has it.
    private var starvedSince: Instant?

    /// - Parameter enrolment: who may speak to it; nil where nobody has a key.
    package init(
        settings: RunSettings, version: ParameterVersion = .initial, parameters: ParameterVector,
        enrolment: Enrolment? = nil
    ) {
        precondition(parameters.count == settings.layout.count, "\(parameters.count) parameters in this layout")
        self.settings = settings
        self.version = version
        self.parameters = parameters
        self.digest = parameters.digest()
        self.enrolment = enrolment
        reference = settings.keepsReference ? ReferenceBroadcast(digest: digest, parameters: parameters) : nil
        trust = Trust(settings.trust)
        plan = FaultPlan(settings.faults)
        lastKept = version
    }

    package var members: [Member] { membership.members }

    package mutating func handle(_ event: Event, at now: Instant, into actions: inout [Action]) {
        guard phase != .finished else {
            if case .command(_, let ticket) = event { actions.append(.answer(.declined(.finished), ticket: ticket)) }
            return
        }
        switch event {
        case .started: start(at: now, into: &actions)
        case .received(let message, let peer, let key):
            receive(message, from: peer, key: key, at: now, into: &actions)
        case .refusedByLink(let reason, let peer): refuseByLink(reason, from: peer, at: now, into: &actions)
        case .timer(let timer): expire(timer, at: now, into: &actions)
        case .reduced(let round): advance(round, at: now, into: &actions)
        case .reductionFailed(let basis, let reason): fail(basis, reason, into: &actions)
        case .evaluated(let version, let score):
            reports.score(version, score)
            proceed(at: now, into: &actions)
        case .tokenMade(let token): if enrolment?.offer(token, uses: 1) == true { keepEnrolment(into: &actions) }
        case .command(let command, let ticket): obey(command, ticket: ticket, at: now, into: &actions)
        case .interrupted: finish(.interrupted, into: &actions)
        }
        progress.note(version, phase, at: now)
        checkInvariants()
    }

    // MARK: Start and messages

    private mutating func start(at now: Instant, into actions: inout [Action]) {
        // Gone on with after its last round: there is nothing left but to say so.
        guard version.rawValue < settings.rounds else { return finish(.completed, into: &actions) }
        actions.append(.arm(.sweep, at: now.advanced(by: sweepInterval)))
        actions.append(.arm(.joinTimeout, at: now.advanced(by: settings.joinTimeout)))
        lookForStandstill(at: now, into: &actions)
        keepBeginning(into: &actions)
    }

    private mutating func receive(
        _ message: WorkerMessage, from peer: PeerID, key: PublicKey?, at now: Instant, into actions: inout [Action]
    ) {
        if case .enrol(let newcomer) = message { return enrol(newcomer, by: key, from: peer, into: &actions) }
        if let reason = refusal(of: key) { return refuse(reason, to: peer, basis: version, into: &actions) }
        if case .hello(let hello) = message { return welcome(hello, from: peer, key: key, at: now, into: &actions) }
        guard let member = membership.member(at: peer) else {
            return refuse(.notAMember, to: peer, basis: version, into: &actions)
        }
        switch message {
        case .hello, .enrol: preconditionFailure("handled above")
        case .contribution(let contribution): judge(contribution, of: member, at: now, into: &actions)
        case .heartbeat(let heartbeat): hear(heartbeat, of: member, at: now, into: &actions)
        case .goodbye(let goodbye):
            guard isOwn(goodbye.worker, goodbye.incarnation, of: member, into: &actions) else { return }
            dismiss(member)
            actions.append(.record(.left(member.worker)))
            closeRoundIfComplete(at: now, into: &actions)
        }
    }

    private mutating func welcome(
        _ hello: Hello, from peer: PeerID, key: PublicKey?, at now: Instant, into actions: inout [Action]
    ) {
        guard hello.modelDigest == 0 || hello.modelDigest == settings.layout.digest else {
            return refuse(.otherModel, to: peer, basis: version, into: &actions)
        }
        let known = membership.member(hello, key: key)
        guard known != nil || membership.count < settings.membersMax else {
            return refuse(.full, to: peer, basis: version, into: &actions)
        }
        // Two processes with one key are a copied key, or a worker that came back before it was missed.
        guard known.map({ $0.session == hello.session }) ?? true else {
            return refuse(.duplicate, to: peer, basis: version, into: &actions)
        }
        // A process draws one session, so a connection holds one seat: not as many as it can say hello.
        guard membership.member(at: peer).map({ $0.session == hello.session }) ?? true else {
            return refuse(.duplicate, to: peer, basis: version, into: &actions)
        }
        let (member, isRepeated) = membership.admit(hello, from: peer, key: key, at: now)
        let welcome = Welcome(
            worker: member.worker, incarnation: member.incarnation, job: settings.job, layout: settings.layout,
            heartbeatInterval: settings.heartbeatInterval)
        actions.append(.send(.welcome(welcome), to: peer))
        let faults = plan.assignments(of: member.worker)
        if !faults.isEmpty { actions.append(.send(.control(.assign(faults)), to: peer)) }
        if !isRepeated {
            actions.append(
                .record(
                    .joined(member.worker, label: member.label, incarnation: member.incarnation, key: member.key)))
        }
        // A hello is small and parameters are not: who says it over and over gets them no more often than they can be lost.
        if phase == .collecting && (!isRepeated || isOverdue(member, at: now)) {
            sendParameters(to: member, again: isRepeated, at: now, into: &actions)
        }
        beginIfGathered(at: now, into: &actions)
        closeRoundIfComplete(at: now, into: &actions)
    }

    private mutating func judge(
        _ contribution: Contribution, of member: Member, at now: Instant, into actions: inout [Action]
    ) {
        let reason = Admission.judge(
            contribution, of: member, version: version, digest: digest, dimension: settings.layout.count,
            reports: settings.reports, isOpen: phase == .collecting, hasAnswered: buffer.hasAnswer(of: member.worker))
        if reason != .otherWorker && reason != .oldIncarnation && reason != .notAMember {
            membership.hear(member.worker, at: now)
        }
        if let reason {
            refuse(reason, to: member.peer, basis: contribution.basis, into: &actions)
            if reason.answersTheRound { buffer.refuse(member.worker, reason) }
        } else {
            let row = Row(
                worker: member.worker, gradient: contribution.gradient, samples: contribution.samples,
                statistics: contribution.statistics)
            buffer.insert(row)
            actions.append(.send(.accepted(version), to: member.peer))
            actions.append(.fold(row, of: version))
            noteArrival(at: now, into: &actions)
        }
        closeRoundIfComplete(at: now, into: &actions)
    }

    private mutating func hear(
        _ heartbeat: Heartbeat, of member: Member, at now: Instant, into actions: inout [Action]
    ) {
        guard isOwn(heartbeat.worker, heartbeat.incarnation, of: member, into: &actions) else { return }
        membership.hear(member.worker, at: now)
        actions.append(.send(.heartbeat(version), to: member.peer))
        tellFaultsAgain(to: member, has: heartbeat.faults, at: now, into: &actions)
        let isBehind = heartbeat.version.map { $0 < version } ?? true
        if phase == .collecting && isBehind && isOverdue(member, at: now) {
            sendParameters(to: member, again: true, at: now, into: &actions)
        }
    }

    private mutating func refuseByLink(
        _ reason: RejectionReason, from peer: PeerID, at now: Instant, into actions: inout [Action]
    ) {
        refuse(reason, to: peer, basis: version, into: &actions)
        guard let member = membership.member(at: peer), phase == .collecting, reason.answersTheRound else { return }
        membership.hear(member.worker, at: now)
        buffer.refuse(member.worker, reason)
        closeRoundIfComplete(at: now, into: &actions)
    }

    /// Whoever goes while the round waits for it has missed it, or coming and going would hold up every round.
    mutating func dismiss(_ member: Member) {
        if phase == .collecting && !buffer.hasAnswer(of: member.worker) { membership.miss(version, by: member) }
        membership.remove(member.worker)
    }

    mutating func refuse(
        _ reason: RejectionReason, to peer: PeerID, basis: ParameterVersion, into actions: inout [Action]
    ) {
        rejections.count(reason)
        actions.append(.send(.refused(reason, basis: basis), to: peer))
    }

    // MARK: Rounds

    private mutating func beginIfGathered(at now: Instant, into actions: inout [Action]) {
        guard phase == .gathering else { return }
        let count = membership.count
        if count >= settings.expectedWorkers || (joinTimeoutPassed && count >= settings.quorum) {
            begin(at: now, into: &actions)
        } else if joinTimeoutPassed {
            starve(at: now, into: &actions)
        }
    }

    /// Opens the round of the current version.
    private mutating func begin(at now: Instant, into actions: inout [Action]) {
        phase = .collecting
        buffer.clear()
        roundBegan = now
        deadlinePassed = false
        starvedSince = nil
        actions.append(.arm(.deadline(version), at: now.advanced(by: settings.roundDeadline)))
        for member in membership.members { sendParameters(to: member, at: now, into: &actions) }
        closeRoundIfComplete(at: now, into: &actions)
    }

    /// - Parameter again: whether something that was sent got lost: then the reference may have been.
    mutating func sendParameters(
        to member: Member, again: Bool = false, at now: Instant, into actions: inout [Action]
    ) {
        if let reference, again || member.sentReference != reference.digest {
            actions.append(.send(.reference(reference), to: member.peer))
            membership.noteSent(reference: reference.digest, to: member.worker)
        }
        let broadcast = ParameterBroadcast(
            version: version, digest: digest, parameters: parameters, reference: reference?.digest, shared: shared)
        actions.append(.send(.parameters(broadcast), to: member.peer))
        membership.noteSent(member.worker, at: now)
    }

    mutating func closeRoundIfComplete(at now: Instant, into actions: inout [Action]) {
        guard phase == .collecting else { return }
        let answered = buffer.answered
        let missing = membership.members.filter { !answered.contains($0.worker) }
        guard buffer.rows.count >= settings.quorum else {
            if missing.isEmpty || deadlinePassed || membership.count < settings.quorum {
                starve(at: now, into: &actions)
            } else {
                starvedSince = nil
            }
            return
        }
        guard deadlinePassed || !missing.contains(where: { membership.waits(for: $0, at: version) }) else { return }
        phase = .reducing
        roundClosed = now
        starvedSince = nil
        membership.close(version, answered: answered)
        actions.append(
            .reduce(
                Job(
                    basis: version, parameters: parameters, rows: buffer.rows, refused: buffer.refused.count,
                    distrust: trust.distrust(of: buffer.rows.map(\.worker)))))
    }

    /// Says once that the quorum is missing, and remembers since when.
    private mutating func starve(at now: Instant, into actions: inout [Action]) {
        guard starvedSince == nil else { return }
        starvedSince = now
        actions.append(
            .record(.waiting(members: membership.count, rows: buffer.rows.count, quorum: settings.quorum)))
    }

    private mutating func advance(_ round: ReducedRound, at now: Instant, into actions: inout [Action]) {
        precondition(phase == .reducing && round.basis == version, "a result for \(round.basis) at \(version)")
        guard round.parameters.isFinite() else {
            return fail(round.basis, "the update is not finite", into: &actions)
        }
        if round.crowd.isWithheld && settings.trust.excess == .stop {
            return finish(
                .boundExceeded(suspected: trust.estimate.least, tolerance: round.crowd.tolerance), into: &actions)
        }
        version = version.next
        parameters = round.parameters
        digest = round.digest
        if reference != nil, let next = round.reference { reference = next }
        shared.observe(buffer.rows, names: settings.reports)
        let isScored = version.rawValue % settings.evaluateEvery == 0 || version.rawValue >= settings.rounds
        reports.append(report(of: round, at: now), isScored: isScored)
        if isScored { actions.append(.evaluate(version, round.averaged ?? parameters)) }
        phase = .scoring
        proceed(at: now, into: &actions)
    }

    private mutating func report(of round: ReducedRound, at now: Instant) -> RoundReport {
        precondition(round.rows.count == buffer.rows.count, "\(round.rows.count) outcomes of \(buffer.rows.count) rows")
        let rows = zip(buffer.rows, round.rows).map { RowReport(worker: $0.worker, outcome: $1) }
        trust.observe(round, of: buffer, quorum: settings.quorum)
        return RoundReport(
            version: version, digest: digest, rows: rows,
            refusedRows: buffer.refused.sorted { $0.worker < $1.worker },
            members: membership.count, refused: rejections.drain(),
            statistics: .median(of: buffer.rows), medianCosine: round.medianCosine, updateNorm: round.updateNorm,
            trust: TrustReport(trust, of: buffer, isWithheld: round.crowd.isWithheld), score: nil,
            waited: roundBegan.duration(to: roundClosed), reduced: roundClosed.duration(to: now))
    }

    private mutating func fail(_ basis: ParameterVersion, _ reason: String, into actions: inout [Action]) {
        precondition(phase == .reducing && basis == version, "a failure for \(basis) at \(version)")
        finish(.reductionFailed(reason), into: &actions)
    }

    // MARK: Scores and the end

    /// Lets records leave in the order of versions, each complete with its score, and then begins or ends.
    private mutating func proceed(at now: Instant, into actions: inout [Action]) {
        while let report = reports.popComplete() { actions.append(.record(.round(report))) }
        guard phase == .scoring else { return }
        if isCheckpointDue {
            // What is kept goes with the records of all rounds before it.
            guard reports.isEmpty else { return }
            checkpoint(into: &actions)
        }
        if version.rawValue < settings.rounds {
            if !reports.isFull { begin(at: now, into: &actions) }
        } else if reports.isEmpty {
            finish(.completed, into: &actions)
        }
    }

    mutating func finish(_ outcome: Outcome, into actions: inout [Action]) {
        if phase == .collecting && reports.isEmpty { checkpointIfAligned(into: &actions) }
        phase = .finished
        for report in reports.drain() { actions.append(.record(.round(report))) }
        for member in membership.members { actions.append(.send(.goodbye, to: member.peer)) }
        actions.append(.finish(outcome))
    }

    // MARK: Time

    private var sweepInterval: Duration { settings.memberTimeout / 4 }

    private mutating func expire(_ timer: Timer, at now: Instant, into actions: inout [Action]) {
        switch timer {
        case .sweep:
            for member in membership.silent(for: settings.memberTimeout, at: now) {
                dismiss(member)
                let silence = member.lastHeard.duration(to: now)
                actions.append(.record(.lost(member.worker, silentFor: silence)))
            }
            closeRoundIfComplete(at: now, into: &actions)
            if let since = starvedSince, let limit = settings.stallTimeout, since.duration(to: now) > limit {
                return finish(.quorumLost(members: membership.count, quorum: settings.quorum), into: &actions)
            }
            actions.append(.arm(.sweep, at: now.advanced(by: sweepInterval)))
        case .watch: lookForStandstill(at: now, into: &actions)
        case .joinTimeout:
            joinTimeoutPassed = true
            beginIfGathered(at: now, into: &actions)
        case .deadline(let version):
            // A deadline of an earlier round is over with that round.
            guard version == self.version, phase == .collecting else { return }
            deadlinePassed = true
            closeRoundIfComplete(at: now, into: &actions)
            if phase == .collecting { askAgain(at: now, into: &actions) }
        }
    }

    // MARK: Invariants

    /// What must hold after every event; O(members), so it stays on.
    private func checkInvariants() {
        precondition(version.rawValue <= settings.rounds, "\(version) of \(settings.rounds)")
        precondition(membership.count <= settings.membersMax, "\(membership.count) members")
        let workers = buffer.rows.map(\.worker)
        precondition(zip(workers, workers.dropFirst()).allSatisfy { $0 < $1 }, "rows out of order: \(workers)")
        precondition(phase != .reducing || buffer.rows.count >= settings.quorum, "a job below the quorum")
        precondition(reports.count <= PendingReports.countMax, "\(reports.count) rounds wait for their score")
    }
}
