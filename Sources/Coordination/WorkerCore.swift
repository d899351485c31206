package import Messages
package import Parameters
package import Primitives

/// The whole of a worker's decisions, and none of its input or output.
///
///     started ──► hello, again until ──► welcome ──► .configure
///     parameters, newest wins ──► .compute ──► computed ──► contribution, again until answered
///     heartbeat ──► server; a silent server, or "not a member" ──► hello
///     goodbye, stop, or nobody there for too long ──► .stop
package struct WorkerCore: StateMachine {
    package struct Settings: Sendable, Equatable {
        package var session: UInt64
        package var label: String
        /// Between two hellos.
        package var helloInterval: Duration
        /// A server silent for this long is greeted anew: it may have restarted.
        package var serverTimeout: Duration
        /// A worker that hears nothing for this long ends; nil goes on for ever.
        package var giveUpAfter: Duration?

        package init(
            session: UInt64, label: String, helloInterval: Duration = .milliseconds(300),
            serverTimeout: Duration = .seconds(3), giveUpAfter: Duration?
        ) {
            self.session = session
            self.label = label
            self.helloInterval = helloInterval
            self.serverTimeout = serverTimeout
            self.giveUpAfter = giveUpAfter
        }
    }

    package enum Event: Sendable {
        case started
        case received(ServerMessage)
        case timer(Timer)
        /// The answer to `.compute`; exactly one per action.
        case computed(ParameterVersion, Computation)
        /// The job that came with the welcome cannot be done here.
        case unusable(String)
        case interrupted
    }

    package enum Timer: Sendable, Equatable { case hello, heartbeat }

    package enum Action: Sendable, Equatable {
        case send(WorkerMessage)
        case arm(Timer, at: Instant)
        /// A job to set up before anything is computed; again only when the server gives another one.
        case configure(Welcome)
        case assign([FaultAssignment])
        /// A gradient at these parameters, with the reference policy that goes with them: heavy, so its result is an event.
        case compute(ParameterBroadcast, reference: ParameterVector?)
        /// The last action.
        case stop(Ending)
    }

    /// Why a worker ends.
    package enum Ending: Sendable, Equatable {
        case runIsOver, told, interrupted
        case serverSilent
        case refused(RejectionReason)
        case unusable(String)
    }

    private struct Membership: Sendable, Equatable {
        var worker: WorkerID
        var incarnation: Incarnation
        var heartbeatInterval: Duration
    }

    private let settings: Settings
    private var membership: Membership?
    private var configured: Welcome?
    /// Of this job.
    private var assigned: [FaultAssignment]?
    private var newest: ParameterBroadcast?
    private var reference: ReferenceBroadcast?
    private var computing: ParameterVersion?
    /// What was computed at the newest parameters was refused for what it holds; the server may want it once more.
    private var isRefused = false
    /// Sent and not answered yet.
    private var outstanding: Contribution?
    private var outstandingSent = Instant.zero
    private var lastHeard = Instant.zero
    private var isDraining = false
    private var isStopped = false

    package init(settings: Settings) { self.settings = settings }

    package var worker: WorkerID? { membership?.worker }

    package mutating func handle(_ event: Event, at now: Instant, into actions: inout [Action]) {
        guard !isStopped else { return }
        switch event {
        case .started:
            lastHeard = now
            greet(at: now, into: &actions)
        case .received(let message):
            lastHeard = now
            receive(message, at: now, into: &actions)
        case .timer(.hello):
            if membership == nil { greet(at: now, into: &actions) }
            giveUpIfAlone(at: now, into: &actions)
        case .timer(.heartbeat): beat(at: now, into: &actions)
        case .computed(let version, let result): finish(version, result, at: now, into: &actions)
        case .unusable(let reason): stop(.unusable(reason), into: &actions)
        case .interrupted: stop(.interrupted, into: &actions)
        }
        // Whatever it was that settled the last of what it has in hand.
        if isDraining && !isStopped && computing == nil && outstanding == nil { leave(.told, into: &actions) }
    }

    // MARK: Joining

    private mutating func greet(at now: Instant, into actions: inout [Action]) {
        let hello = Hello(
            capabilities: 0, modelDigest: configured?.layout.digest ?? 0, session: settings.session,
            label: settings.label)
        actions.append(.send(.hello(hello)))
        actions.append(.arm(.hello, at: now.advanced(by: settings.helloInterval)))
    }

    private mutating func join(_ welcome: Welcome, at now: Instant, into actions: inout [Action]) {
        let isFirst = membership == nil
        let isNewLife = membership?.incarnation != welcome.incarnation || membership?.worker != welcome.worker
        membership = Membership(
            worker: welcome.worker, incarnation: welcome.incarnation, heartbeatInterval: welcome.heartbeatInterval)
        if isNewLife {
            // What an earlier life sent, or knew, is nobody's business in this one.
            outstanding = nil
            newest = nil
        }
        if configured?.job != welcome.job || configured?.worker != welcome.worker {
            actions.append(.configure(welcome))
            assigned = nil
        }
        configured = welcome
        if isFirst { beat(at: now, into: &actions) }
    }

    private mutating func rejoin(at now: Instant, into actions: inout [Action]) {
        membership = nil
        outstanding = nil
        greet(at: now, into: &actions)
    }

    // MARK: Messages

    private mutating func receive(_ message: ServerMessage, at now: Instant, into actions: inout [Action]) {
        switch message {
        case .welcome(let welcome): join(welcome, at: now, into: &actions)
        case .parameters(let broadcast): take(broadcast, into: &actions)
        case .reference(let broadcast): reference = broadcast
        case .accepted(let version): settle(version)
        case .refused(let reason, let basis): handle(reason, basis: basis, at: now, into: &actions)
        case .control(.assign(let faults)):
            // A welcome that comes twice brings this twice, and to be assigned anew is to forget.
            if assigned != faults { actions.append(.assign(faults)) }
            assigned = faults
        case .control(.drain): isDraining = true
        case .control(.stop): leave(.told, into: &actions)
        case .heartbeat, .enrolled: break
        case .goodbye: stop(.runIsOver, into: &actions)
        }
    }

    private mutating func take(_ broadcast: ParameterBroadcast, into actions: inout [Action]) {
        guard membership != nil, !isDraining else { return }
        // A version may come again, after a loss or from a server that went back to a checkpoint; then the digest differs.
        guard newest?.version != broadcast.version || newest?.digest != broadcast.digest || isRefused else { return }
        // Its reference got lost: the heartbeat shows an older version, and both are sent again.
        guard broadcast.reference == nil || broadcast.reference == reference?.digest else { return }
        newest = broadcast
        outstanding = nil
        isRefused = false
        compute(into: &actions)
    }

    private mutating func compute(into actions: inout [Action]) {
        guard computing == nil, let newest else { return }
        computing = newest.version
        actions.append(
            .compute(newest, reference: newest.reference == nil ? nil : reference?.parameters))
    }

    private mutating func finish(
        _ version: ParameterVersion, _ result: Computation, at now: Instant, into actions: inout [Action]
    ) {
        precondition(computing == version, "a gradient at \(version) that nobody asked for")
        computing = nil
        guard let membership, let newest else { return }
        guard newest.version == version else {
            // Overtaken while it was computed: the round it belongs to is closed.
            return compute(into: &actions)
        }
        guard newest.digest == result.basisDigest, newest.reference == result.referenceDigest else {
            // Other parameters under the same number, or not what the server says they are: the heartbeat asks again.
            self.newest = nil
            reference = nil
            return
        }
        let contribution = Contribution(
            worker: membership.worker, incarnation: membership.incarnation, basis: version,
            basisDigest: newest.digest, samples: result.samples, statistics: result.statistics,
            gradient: result.gradient)
        outstanding = contribution
        outstandingSent = now
        actions.append(.send(.contribution(contribution)))
    }

    private mutating func settle(_ version: ParameterVersion) {
        if outstanding?.basis == version { outstanding = nil }
    }

    private mutating func handle(
        _ reason: RejectionReason, basis: ParameterVersion, at now: Instant, into actions: inout [Action]
    ) {
        switch reason {
        case .notAMember, .oldIncarnation, .otherWorker:
            // Only a member can have lost its membership; a worker that is greeting keeps its own pace.
            if membership != nil { rejoin(at: now, into: &actions) }
        case .revoked: stop(.refused(.revoked), into: &actions)
        case .badToken: break  // Said to who enrols.
        case .otherModel: if membership == nil { stop(.refused(reason), into: &actions) }
        case .full: break  // Somebody may leave: the hello goes on, at its own pace.
        case .otherHistory:
            newest = nil  // The next heartbeat shows that these parameters are wanted again.
            outstanding = nil
        case .stale, .fromTheFuture, .duplicate: settle(basis)
        case .wrongDimension, .notFinite, .normOutOfBand, .badStatistics:
            isRefused = isRefused || basis == newest?.version
            settle(basis)
        }
    }

    // MARK: Time

    private mutating func beat(at now: Instant, into actions: inout [Action]) {
        guard let membership else { return }
        guard lastHeard.duration(to: now) <= settings.serverTimeout else { return rejoin(at: now, into: &actions) }
        actions.append(
            .send(
                .heartbeat(
                    Heartbeat(
                        worker: membership.worker, incarnation: membership.incarnation, version: newest?.version,
                        faults: assigned?.digest ?? 0))))
        actions.append(.arm(.heartbeat, at: now.advanced(by: membership.heartbeatInterval)))
        if let outstanding, outstandingSent.duration(to: now) > membership.heartbeatInterval * 2 {
            outstandingSent = now
            actions.append(.send(.contribution(outstanding)))
        }
    }

    private mutating func giveUpIfAlone(at now: Instant, into actions: inout [Action]) {
        guard membership == nil, let limit = settings.giveUpAfter else { return }
        if lastHeard.duration(to: now) > limit { stop(.serverSilent, into: &actions) }
    }

    // MARK: Leaving

    private mutating func leave(_ ending: Ending, into actions: inout [Action]) {
        if let membership {
            actions.append(
                .send(.goodbye(Goodbye(worker: membership.worker, incarnation: membership.incarnation))))
        }
        stop(ending, into: &actions)
    }

    private mutating func stop(_ ending: Ending, into actions: inout [Action]) {
        isStopped = true
        actions.append(.stop(ending))
    }
}

/// The answer to `.compute`.
package struct Computation: Sendable, Equatable {
    /// Digest of the parameters it was computed at.
    package let basisDigest: UInt64
    /// Digest of the reference policy's parameters; nil without one.
    package let referenceDigest: UInt64?
    package let gradient: Gradient
    package let samples: UInt32
    package var statistics: TrainingStatistics

    package init(
        basisDigest: UInt64, referenceDigest: UInt64? = nil, gradient: Gradient, samples: UInt32,
        statistics: TrainingStatistics
    ) {
        self.basisDigest = basisDigest
        self.referenceDigest = referenceDigest
        self.gradient = gradient
        self.samples = samples
        self.statistics = statistics
    }
}
