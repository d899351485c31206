import Coordination
import Faults
import Messages
import Nodes
import Parameters
import Reduction

/// What a simulated run computes.
struct SimulatedJob: Sendable {
    /// Of the program, as checkpoints say it.
    static let version = "simulated"

    let settings: RunSettings
    let start: ParameterVector
    /// Of a run that begins.
    let pipeline: Pipeline
    /// What computes the gradients in a process of a machine; with what that machine lies, whatever the server says.
    let learner: @Sendable (_ machine: Int, Attack?) -> any SimulatedLearner
    /// Of parameters; more is better.
    let score: @Sendable (ParameterVector) -> Double
}

/// What computes gradients in a process of a machine.
protocol SimulatedLearner: Sendable {
    /// Who the process is, from now on.
    mutating func configure(_ welcome: Welcome)
    /// Takes the place of every fault assigned before.
    mutating func assign(_ faults: [FaultAssignment])
    mutating func compute(_ broadcast: ParameterBroadcast, _ reference: ParameterVector?) -> JobLearner.Result
    /// Whether a message leaves the machine.
    mutating func sends(_ message: WorkerMessage) -> Bool
}
