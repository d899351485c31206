package import Credentials
package import Parameters
package import Primitives

/// What a worker says to the server.
package enum WorkerMessage: Sendable, Equatable, Codable {
    case hello(Hello)
    /// The key that this machine will be known by; said over a connection that was made with a token.
    case enrol(PublicKey)
    case contribution(Contribution)
    case heartbeat(Heartbeat)
    case goodbye(Goodbye)
}

/// "I am here": the first message of a worker, repeated until it is welcomed.
package struct Hello: Sendable, Equatable, Codable {
    /// Bit set of what the worker can do beyond the protocol's first version; unknown bits are ignored.
    package var capabilities: UInt64
    /// Digest of the parameter layout that the worker was built with; 0 when it takes whatever the server says.
    package var modelDigest: UInt64
    /// Drawn once per process; a hello that comes again, or after an expulsion, is recognised by it.
    package var session: UInt64
    /// What people call this worker (host and process number); for display only, at most 64 bytes.
    package var label: String

    package init(capabilities: UInt64, modelDigest: UInt64, session: UInt64, label: String) {
        self.capabilities = capabilities
        self.modelDigest = modelDigest
        self.session = session
        self.label = label
    }
}

/// A gradient together with everything the server needs to judge it.
package struct Contribution: Sendable, Equatable, Codable {
    package var worker: WorkerID
    package var incarnation: Incarnation
    /// The version of the parameters that the gradient was computed at.
    package var basis: ParameterVersion
    /// Digest of those parameters; versions repeat after a restart from a checkpoint, digests do not.
    package var basisDigest: UInt64
    /// Trajectories behind the gradient.
    package var samples: UInt32
    package var statistics: TrainingStatistics
    package var gradient: Gradient

    package init(
        worker: WorkerID, incarnation: Incarnation, basis: ParameterVersion, basisDigest: UInt64, samples: UInt32,
        statistics: TrainingStatistics, gradient: Gradient
    ) {
        self.worker = worker
        self.incarnation = incarnation
        self.basis = basis
        self.basisDigest = basisDigest
        self.samples = samples
        self.statistics = statistics
        self.gradient = gradient
    }
}

/// What a worker says about its batch; believed only as a median over workers.
package struct TrainingStatistics: Sendable, Equatable, Codable {
    package var loss: Double
    /// Mean reward of a trajectory.
    package var reward: Double
    /// Mean entropy of a choice, in nats.
    package var entropy: Double
    /// Mean of (log π at sampling − log π now) over the tokens, in nats.
    package var divergence: Double
    /// Processor time spent on the gradient, in seconds.
    package var computeSeconds: Double
    /// What the job's objective wants of all workers, in ascending order of names.
    package var reports: [Report]

    package struct Report: Sendable, Equatable, Codable {
        package var name: String
        package var value: Double

        package init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    package init(
        loss: Double = 0, reward: Double = 0, entropy: Double = 0, divergence: Double = 0, computeSeconds: Double = 0,
        reports: [Report] = []
    ) {
        self.loss = loss
        self.reward = reward
        self.entropy = entropy
        self.divergence = divergence
        self.computeSeconds = computeSeconds
        self.reports = reports
    }
}

/// "I am still here", with what the worker has in hand, so that the server can repeat what got lost.
package struct Heartbeat: Sendable, Equatable, Codable {
    package var worker: WorkerID
    package var incarnation: Incarnation
    /// The newest parameters the worker holds; nil before the first.
    package var version: ParameterVersion?
    /// Digest of the faults that it was told to carry out, so that what it was not told can be said again.
    package var faults: UInt64

    package init(worker: WorkerID, incarnation: Incarnation, version: ParameterVersion?, faults: UInt64 = 0) {
        self.worker = worker
        self.incarnation = incarnation
        self.version = version
        self.faults = faults
    }
}

/// "I leave."
package struct Goodbye: Sendable, Equatable, Codable {
    package var worker: WorkerID
    package var incarnation: Incarnation

    package init(worker: WorkerID, incarnation: Incarnation) {
        self.worker = worker
        self.incarnation = incarnation
    }
}
