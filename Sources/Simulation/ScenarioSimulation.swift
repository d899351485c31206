import Coordination
import Messages
import Nodes
import Parameters
import Primitives
package import Settings
import Telemetry

/// A scenario in one thread, over a network, clocks and a disk that are made up.
package enum ScenarioSimulation {
    package enum Depth: Sendable {
        /// The cores, and a bowl in the place of the job's policy and rule.
        case cores
        /// The job's own policy, environment, rule and optimizer too.
        case program
    }

    /// - Parameters:
    ///   - seed: of delays, and of how long everything takes.
    ///   - isDisturbed: whether what the scenario has happen does.
    /// - Throws: `JobError` when the parts of the job do not fit together.
    package static func run(
        _ scenario: ScenarioSettings, depth: Depth, seed: UInt64, isDisturbed: Bool = true
    ) throws -> ScenarioOutcome {
        let assembly = try JobAssembly(scenario.job)
        let job = try depth == .program ? SimulatedJob(assembly) : SimulatedJob(coresOf: assembly, scenario.job)
        let options = SimulationOptions(seed: seed, machines: scenario.job.workers, job.settings)
        var cluster = SimulatedCluster(options, job, checkers: checkers(options, job))
        cluster.plan = isDisturbed ? try scenario.events.flatMap(Trouble.all) : []
        cluster.tally = RunTally(job: scenario.job, now: 0)
        let report = cluster.run()
        guard var tally = cluster.tally else { preconditionFailure("it was set") }
        let seconds = report.duration.seconds
        let summary = tally.summary(
            RunSummary.Outcome(report.outcome ?? .interrupted), costs: ServerCosts(), now: seconds)
        return ScenarioOutcome(summary: summary, violation: report.violation.map { "\($0)" })
    }

    /// But for those that ask what the scenario says by itself.
    private static func checkers(_ options: SimulationOptions, _ job: SimulatedJob) -> [any Checker] {
        SimulatedCluster.allCheckers(options, job).filter {
            !($0 is RobustnessChecker) && !($0 is ConvergenceChecker) && !($0 is BudgetChecker)
        }
    }
}

extension SimulatedJob {
    /// All of a job.
    fileprivate init(_ assembly: JobAssembly) throws {
        let start = try assembly.initialParameters()
        let parameters = try assembly.warmStart?.run(from: start) { _, _ in true } ?? start
        self.init(
            settings: assembly.runSettings(), start: parameters, pipeline: assembly.pipeline(parameters),
            learner: { _, _ in LearnerOfJob(JobLearner(assembly)) }, score: assembly.evaluator())
    }

    /// A job's rounds, deadlines and quorum, with a bowl to learn.
    fileprivate init(coresOf assembly: JobAssembly, _ job: JobSettings) {
        var settings = assembly.runSettings()
        settings.layout = Layout([("weights", [Self.bowlDimension])])
        settings.reports = []
        settings.faults = []
        settings.trust.excess = .ignore
        self.init(settings: settings, rule: "mean", [:], seed: job.seed)
    }
}

/// What a worker's process does, without what differs from one run to the next.
private struct LearnerOfJob: SimulatedLearner {
    private var learner: JobLearner

    init(_ learner: JobLearner) { self.learner = learner }

    mutating func configure(_ welcome: Welcome) { learner.configure(welcome.worker) }

    mutating func assign(_ faults: [FaultAssignment]) {
        do { try learner.assign(faults) } catch { preconditionFailure("a fault of a job that was read: \(error)") }
    }

    mutating func compute(_ broadcast: ParameterBroadcast, _ reference: ParameterVector?) -> JobLearner.Result {
        let result = learner.compute(broadcast, reference)
        guard case .computed(var computation, let delay) = result else { return result }
        computation.statistics.computeSeconds = 0
        return .computed(computation, after: delay)
    }

    mutating func sends(_ message: WorkerMessage) -> Bool { learner.sends(message) }
}

extension Trouble {
    /// What an event of a scenario comes to.
    ///
    /// - Throws: `JobError` for an attack that takes the gradients of several workers: these the server carries out, and
    ///   the simulator's does not.
    fileprivate static func all(of event: ScenarioSettings.Event) throws -> [(round: UInt64, trouble: Trouble)] {
        let length = event.length
        let troubles: [Trouble] =
            switch event.what {
            case .kill(.server): [.serverCrash(down: length, isDamaging: false)]
            case .stop(.server): [.serverPause(length)]
            case .kill(.workers(let numbers)): numbers.map { .workerCrash(machine: $0, down: length) }
            case .stop(.workers(let numbers)): numbers.map { .workerPause(machine: $0, length) }
            case .partition(let numbers): [.partition(numbers, length)]
            case .inject(let attack, let numbers): [.order(try inject(attack, numbers))]
            case .heal: [.order(.heal(.all))]
            case .drain(let number): [.order(.drain(WorkerID(rawValue: UInt32(number))))]
            }
        return troubles.map { (UInt64(event.round), $0) }
    }

    private static func inject(_ attack: NamedChoice, _ numbers: [Int]) throws -> Command {
        guard !attack.isJoint else {
            throw JobError("a scenario cannot inject \(attack.name); name an attack that a worker carries out alone")
        }
        let workers = numbers.map { WorkerID(rawValue: UInt32($0)) }
        return .inject(attack.assignment(from: .initial), .worker, into: .these(workers))
    }
}
