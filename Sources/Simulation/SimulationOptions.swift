import Coordination
import Primitives

/// One simulated run: who is there, how the network and the machines are, and what goes wrong until it is quiet.
package struct SimulationOptions: Sendable, Equatable {
    package var seed: UInt64
    package var machines: Int
    /// Of the machines, the last ones; they lie from the first round to the last.
    package var byzantine: Int
    /// By its name in the catalogue of rules.
    package var rule: String
    /// Whether everybody has a key.
    package var hasKeys: Bool
    package var server: Server
    package var network: Network
    package var durations: Durations
    package var chaos: Chaos
    /// What goes wrong by accident goes wrong before; the machines that lie go on.
    package var quietAfter: Duration
    /// When the run must have made its rounds at the latest.
    package var deadline: Duration

    package struct Server: Sendable, Equatable {
        package var rounds: UInt64
        package var quorum: Int
        package var membersMax: Int
        package var roundDeadline: Duration
        package var stragglerDeviations: Int
        package var memberTimeout: Duration
        package var heartbeatInterval: Duration
        package var joinTimeout: Duration
        package var evaluateEvery: UInt64
        package var checkpointEvery: UInt64
        package var checkpointsKept: Int
        package var window: UInt64
        package var quarantines: Bool
        package var keepsReference: Bool
    }

    package struct Network: Sendable, Equatable {
        package var delay: ClosedRange<Duration>
        /// Shares of the messages.
        package var loss: Double
        package var duplication: Double
        /// Whether what one connection carries arrives in the order in which it was sent.
        package var isOrdered: Bool
    }

    package struct Durations: Sendable, Equatable {
        package var computation: ClosedRange<Duration>
        package var reduction: ClosedRange<Duration>
        package var evaluation: ClosedRange<Duration>
        package var write: ClosedRange<Duration>
        /// Machines that take twenty times as long to compute.
        package var stragglers: Int
        /// How far clocks may run fast or slow, per mille.
        package var drift: Int
    }

    /// How often each thing goes wrong before it is quiet.
    package struct Chaos: Sendable, Equatable {
        package var serverCrashes = 0
        package var workerCrashes = 0
        package var serverPauses = 0
        package var workerPauses = 0
        package var partitions = 0
        package var reconnections = 0
        package var commands = 0
        /// Share of the server's crashes that leave its newest checkpoint damaged.
        package var damage = 0.0
        /// Of the messages of a machine that lies, the share that is not what a worker would say.
        package var imposture = 0.0

        package static let none = Chaos()
    }
}

extension SimulationOptions {
    /// Every seed turns on some of what can go wrong, and draws how hard it hits.
    ///
    /// - Parameter rule: of the catalogue; nil draws one that withstands the run's liars.
    package static func swarm(seed: UInt64, rule: String? = nil) -> SimulationOptions {
        var random = SeededGenerator(seed: seed).stream("options")
        // Of its own, so that what else a seed draws stays what it was.
        var stragglers = SeededGenerator(seed: seed).stream("stragglers")
        let byzantine = random.integer(below: 3)
        // So many that even a bare quorum has an honest majority.
        let machines = 3 * byzantine + 2 + random.integer(below: 4)
        let least = max(1, 2 * byzantine + 1)
        let quorum = least + random.integer(below: machines - byzantine - least)
        let timeout = random.pick([200, 600, 1500, 3000])
        return SimulationOptions(
            seed: seed, machines: machines, byzantine: byzantine,
            rule: rule
                ?? random.pick(["flag_robust", "coordinate_median", "trimmed_mean", "geometric_median", "multi_krum"]),
            hasKeys: random.chance(0.5),
            server: Server(
                rounds: UInt64(random.pick([1, 20, 60, 60, 120])), quorum: quorum,
                membersMax: machines + random.integer(below: 3),
                roundDeadline: .milliseconds(random.pick([20, 200, 1000, 5000])),
                stragglerDeviations: stragglers.pick([0, 0, 4]),
                memberTimeout: .milliseconds(timeout),
                heartbeatInterval: .milliseconds(timeout / random.pick([3, 5, 10])),
                joinTimeout: .milliseconds(random.pick([0, 300, 2000])),
                evaluateEvery: UInt64(random.pick([1, 1, 7, 50])),
                checkpointEvery: UInt64(random.pick([1, 5, 20])), checkpointsKept: random.pick([1, 2, 3]),
                window: UInt64(random.pick([1, 1, 1, 3])), quarantines: random.chance(0.3),
                keepsReference: random.chance(0.2)),
            network: Network(
                delay: .milliseconds(1)...(.milliseconds(random.pick([1, 5, 40, 300]))),
                loss: random.pick([0, 0, 0.01, 0.1, 0.3]), duplication: random.pick([0, 0, 0.02, 0.2]),
                isOrdered: random.chance(0.5)),
            durations: Durations(
                computation: .milliseconds(1)...(.milliseconds(random.pick([5, 30, 100]))),
                reduction: .milliseconds(1)...(.milliseconds(random.pick([2, 2, 20, timeout * 2]))),
                evaluation: .milliseconds(1)...(.milliseconds(random.pick([2, 50, 600]))),
                write: .milliseconds(1)...(.milliseconds(random.pick([2, 50, 1000]))),
                stragglers: random.chance(0.3) ? 1 : 0, drift: random.pick([0, 0, 10, 100])),
            chaos: .swarm(isLying: byzantine > 0, using: &random),
            quietAfter: .seconds(8), deadline: .seconds(8 + 600))
    }
}

extension SimulationOptions {
    /// A cluster in which nothing goes wrong but by a plan; a seed draws delays, and how long everything takes.
    init(seed: UInt64, machines: Int, _ settings: RunSettings) {
        var random = SeededGenerator(seed: seed).stream("scenario")
        let short = Duration.milliseconds(1)...(.milliseconds(random.pick([2, 5])))
        self.init(
            seed: seed, machines: machines, byzantine: 0, rule: "mean", hasKeys: true,
            server: Server(
                rounds: settings.rounds, quorum: settings.quorum, membersMax: settings.membersMax,
                roundDeadline: settings.roundDeadline, stragglerDeviations: settings.stragglerDeviations,
                memberTimeout: settings.memberTimeout, heartbeatInterval: settings.heartbeatInterval,
                joinTimeout: settings.joinTimeout, evaluateEvery: settings.evaluateEvery,
                checkpointEvery: settings.checkpointEvery ?? settings.rounds, checkpointsKept: 3,
                window: settings.window, quarantines: settings.trust.quarantines,
                keepsReference: settings.keepsReference),
            network: Network(
                delay: .milliseconds(1)...(.milliseconds(random.pick([1, 3, 10]))), loss: 0, duplication: 0,
                isOrdered: true),
            durations: Durations(
                computation: short, reduction: short, evaluation: short, write: short, stragglers: 0,
                drift: random.pick([0, 10])),
            chaos: .none, quietAfter: .zero, deadline: .seconds(3600))
    }
}

extension SimulationOptions.Chaos {
    fileprivate static func swarm(isLying: Bool, using random: inout SeededGenerator) -> Self {
        func times(_ most: Int) -> Int { random.chance(0.5) ? 1 + random.integer(below: most) : 0 }
        return Self(
            serverCrashes: times(4), workerCrashes: times(8), serverPauses: times(3), workerPauses: times(6),
            partitions: times(4), reconnections: times(6), commands: times(8),
            damage: random.pick([0, 0, 0.5]), imposture: isLying ? random.pick([0, 0.2, 0.8]) : 0)
    }
}

extension SeededGenerator {
    mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[integer(below: choices.count)] }

    mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    mutating func duration(in range: ClosedRange<Duration>) -> Duration {
        let span = range.upperBound.nanoseconds - range.lowerBound.nanoseconds
        return .nanoseconds(range.lowerBound.nanoseconds + Int64(uniform() * Double(span)))
    }
}
