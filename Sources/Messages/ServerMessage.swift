package import Parameters
package import Primitives

/// What the server says to a worker.
package enum ServerMessage: Sendable, Equatable {
    case welcome(Welcome)
    /// The answer to a key that is to be known: it is, and is kept.
    case enrolled
    case parameters(ParameterBroadcast)
    /// The reference policy that the parameters behind it go with; for who has it not.
    case reference(ReferenceBroadcast)
    case accepted(ParameterVersion)
    case refused(RejectionReason, basis: ParameterVersion)
    case control(Control)
    /// The answer to a heartbeat: the server is alive, and this is the version it has.
    case heartbeat(ParameterVersion)
    /// The run is over for this worker; it may end.
    case goodbye
}

/// The answer to a hello: who the worker is from now on, and what there is to do.
package struct Welcome: Sendable, Equatable {
    package var worker: WorkerID
    package var incarnation: Incarnation
    /// The whole job as YAML, as the server resolved it.
    package var job: String
    package var layout: Layout
    package var heartbeatInterval: Duration

    package init(
        worker: WorkerID, incarnation: Incarnation, job: String, layout: Layout, heartbeatInterval: Duration
    ) {
        self.worker = worker
        self.incarnation = incarnation
        self.job = job
        self.layout = layout
        self.heartbeatInterval = heartbeatInterval
    }
}

package struct ParameterBroadcast: Sendable, Equatable {
    package var version: ParameterVersion
    package var digest: UInt64
    package var parameters: ParameterVector
    /// Digest of the reference policy that goes with them; nil in a job without one.
    package var reference: UInt64?
    /// What all workers know by now.
    package var shared: SharedStatistics

    package init(
        version: ParameterVersion, digest: UInt64, parameters: ParameterVector, reference: UInt64? = nil,
        shared: SharedStatistics = SharedStatistics()
    ) {
        self.version = version
        self.digest = digest
        self.parameters = parameters
        self.reference = reference
        self.shared = shared
    }
}

package struct ReferenceBroadcast: Sendable, Equatable, Codable {
    package var digest: UInt64
    package var parameters: ParameterVector

    package init(digest: UInt64, parameters: ParameterVector) {
        self.digest = digest
        self.parameters = parameters
    }
}

/// What an operator, or the job's plan of faults, wants of a worker.
package enum Control: Sendable, Equatable {
    /// Takes the place of every fault assigned before; none heals the worker.
    case assign([FaultAssignment])
    /// Finish what is in hand, contribute it, and leave.
    case drain
    /// Leave at once.
    case stop
}

/// A fault by its name in the catalogue; the worker's own fault layer carries it out.
package struct FaultAssignment: Sendable, Equatable, Codable {
    package var name: String
    /// By name, in ascending order of names.
    package var parameters: [Parameter]
    package var from: ParameterVersion
    package var until: ParameterVersion?

    package struct Parameter: Sendable, Equatable, Codable {
        package var name: String
        package var value: Double

        package init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    package init(name: String, parameters: [Parameter], from: ParameterVersion, until: ParameterVersion?) {
        self.name = name
        self.parameters = parameters
        self.from = from
        self.until = until
    }
}

extension [FaultAssignment] {
    /// Equal for equal lists; 0 for none.
    package var digest: UInt64 {
        guard !isEmpty else { return 0 }
        var digest = Digest()
        for fault in self {
            digest.add(fault.name)
            for parameter in fault.parameters {
                digest.add(parameter.name)
                digest.add(parameter.value.bitPattern)
            }
            digest.add(fault.from.rawValue)
            digest.add(fault.until?.rawValue ?? .max)
        }
        return digest.value
    }
}

/// Why something a peer said was not accepted. The list is closed, every reason is counted by name, none is an exception.
package enum RejectionReason: String, Sendable, Equatable, Codable, CaseIterable {
    /// Not welcomed, or expelled.
    case notAMember = "not_a_member"
    case oldIncarnation = "old_incarnation"
    /// Computed at parameters older than the round allows.
    case stale = "stale"
    case fromTheFuture = "from_the_future"
    /// The right version number, but of other parameters.
    case otherHistory = "other_history"
    case duplicate = "duplicate"
    case wrongDimension = "wrong_dimension"
    case notFinite = "not_finite"
    /// A gradient or update so long that its squares leave the range of a float.
    case normOutOfBand = "norm_out_of_band"
    /// Statistics that are not finite.
    case badStatistics = "bad_statistics"
    /// A layout or capability that does not fit the job.
    case otherModel = "other_model"
    /// As many workers as the job allows are there.
    case full = "full"
    /// A token that lets nobody in, or none.
    case badToken = "bad_token"
    /// A key that was put out for good.
    case revoked = "revoked"
    /// Speaking for a worker that it is not: the key of one and the number of another.
    case otherWorker = "other_worker"
}
