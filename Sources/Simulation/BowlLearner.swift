import Aggregators
import Coordination
import Faults
import Messages
import Nodes
import Objectives
import Optimizers
import Parameters
import Primitives
import Reduction

/// Gradients of the bowl, and lies about them.
struct BowlLearner: SimulatedLearner {
    private let machine: Int
    private let task: Quadratic
    /// What a machine that lies does to its values; the server's own assignments hold for the others.
    private let attack: Attack?
    private var liar: Liar?
    private let random: SeededGenerator

    init(machine: Int, task: Quadratic, attack: Attack?, random: SeededGenerator) {
        self.machine = machine
        self.task = task
        self.attack = attack
        self.random = random.stream("lies").stream(UInt64(machine))
        liar = attack.map { Liar(faults: [Fault(attack: $0)], random: self.random) }
    }

    mutating func configure(_ welcome: Welcome) { assign([]) }

    mutating func assign(_ assignments: [FaultAssignment]) {
        guard attack == nil else { return }
        let faults = assignments.map { assignment in
            let numbers = Dictionary(
                assignment.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            guard let attack = try? Attack.make(name: assignment.name, parameters: numbers) else {
                preconditionFailure("the simulator's own fault \(assignment.name)")
            }
            return Fault(attack: attack, from: assignment.from.rawValue, until: assignment.until?.rawValue)
        }
        liar = faults.isEmpty ? nil : Liar(faults: faults, random: random)
    }

    mutating func compute(_ broadcast: ParameterBroadcast, _ reference: ParameterVector?) -> JobLearner.Result {
        let digest = broadcast.parameters.digest()
        var gradient = task.gradient(at: broadcast.parameters, digest: digest, of: machine)
        liar?.falsify(&gradient, at: broadcast.version.rawValue)
        let computation = Computation(
            basisDigest: digest, referenceDigest: reference?.digest(), gradient: gradient, samples: 1,
            statistics: TrainingStatistics())
        return .computed(computation, after: .zero)
    }

    func sends(_ message: WorkerMessage) -> Bool { true }
}

extension SimulatedJob {
    static let bowlDimension = 6

    /// The bowl, with what a seed drew.
    init(_ options: SimulationOptions) {
        let server = options.server
        let layout = Layout([("weights", [Self.bowlDimension])])
        let takesF = ["flag_robust", "trimmed_mean", "multi_krum"].contains(options.rule)
        self.init(
            settings: RunSettings(
                rounds: server.rounds, expectedWorkers: options.machines, quorum: server.quorum,
                membersMax: server.membersMax, roundDeadline: server.roundDeadline, memberTimeout: server.memberTimeout,
                heartbeatInterval: server.heartbeatInterval, joinTimeout: server.joinTimeout, stallTimeout: nil,
                stragglerDeviations: server.stragglerDeviations,
                evaluateEvery: server.evaluateEvery, checkpointEvery: server.checkpointEvery, window: server.window,
                job: "simulated", layout: layout, keepsReference: server.keepsReference, faults: [],
                trust: TrustSettings(
                    quarantines: server.quarantines, quarantineRounds: 8, quarantineRoundsMax: 32, probationRounds: 8,
                    excess: .ignore)),
            rule: options.rule, takesF ? ["f": Double(options.byzantine)] : [:], seed: options.seed)
    }

    /// The bowl in the place of what a job learns.
    ///
    /// - Parameter rule: of the catalogue.
    init(settings: RunSettings, rule: String, _ numbers: [String: Double], seed: UInt64) {
        let random = SeededGenerator(seed: seed)
        let task = Quadratic(dimension: Self.bowlDimension, random: random)
        self.settings = settings
        start = task.start
        learner = { BowlLearner(machine: $0, task: task, attack: $1, random: random) }
        score = { -task.distance($0) }
        do {
            pipeline = Pipeline(
                aggregator: try AggregatorCatalogue.make(rule, numbers),
                optimizer: AnyOptimizer(
                    try OptimizerCatalogue.make("sgd", ["learning_rate": 0.2, "momentum": 0.5]), parameters: task.start,
                    layout: settings.layout),
                reference: settings.keepsReference
                    ? Reference(rule: .every(updates: 10), parameters: task.start) : nil)
        } catch {
            preconditionFailure("the simulator's own job: \(error)")
        }
    }
}
