package import Credentials
package import Messages
package import Primitives

/// What an operator wants of a run while it goes on.
package enum Command: Sendable, Equatable, Codable {
    /// A fault for workers that are there, on top of those that they have.
    case inject(FaultAssignment, Place, into: Selection)
    /// Takes every fault away from these workers, or from all; what an experiment's job planned is no exception.
    case heal(Selection)
    /// Lets a worker finish what it has in hand, contribute it, and go.
    case drain(WorkerID)
    /// Ends the run in order: every finished round is kept.
    case stop
    case set(Tuning)
    /// A token that lets in so many keys.
    case offer(PublicKey, uses: Int)
    case revoke(Revoked)

    /// Who is put out for good.
    package enum Revoked: Sendable, Equatable, Codable {
        /// The key of a worker that is there.
        case worker(WorkerID)
        case key(PublicKey)
    }

    /// Who carries a fault out.
    package enum Place: Sendable, Equatable, Codable {
        /// The worker's own fault layer.
        case worker
        /// The server's, in experiments: such a lie takes more than one worker's gradient.
        case server
    }

    package enum Selection: Sendable, Equatable, Codable {
        case these([WorkerID])
        /// So many of those that are there and have no fault, the highest numbers first.
        case some(Int)
        case all
    }

    /// What can be changed while a run goes on.
    package enum Tuning: Sendable, Equatable, Codable {
        /// Before the schedule.
        case rate(Double)
        case roundDeadline(Duration)
    }
}

/// What became of a command.
package enum CommandAnswer: Sendable, Equatable {
    /// Done, from the round of this version on; with the workers that it is about, ascending.
    case done([WorkerID], at: ParameterVersion)
    case declined(Reason)

    package enum Reason: Error, Equatable {
        case faultsNotAllowed
        case notAMember(WorkerID)
        case tooFew(asked: Int, free: Int)
        case finished
        /// Nobody has a key in this run.
        case noKeys
        case unknownKey
        case tooManyTokens
    }
}

/// Who has which fault at the moment: those of the job, and those that operators gave.
struct FaultPlan: Sendable, Equatable, Codable {
    private(set) var faults: [PlannedFault]

    init(_ faults: [PlannedFault]) { self.faults = faults }

    /// Those that the worker carries out itself.
    func assignments(of worker: WorkerID) -> [FaultAssignment] {
        faults.filter { $0.place == .worker && $0.workers.contains(worker) }.map(\.assignment)
    }

    func isFaulty(_ worker: WorkerID) -> Bool { faults.contains { $0.workers.contains(worker) } }

    mutating func add(_ assignment: FaultAssignment, _ place: Command.Place, for workers: [WorkerID]) {
        faults += workers.map { PlannedFault(workers: $0...$0, assignment: assignment, place: place) }
    }

    /// The job's faults stand for ranges of workers, of which one may be healed.
    mutating func remove(from worker: WorkerID) {
        faults = faults.flatMap { fault -> [PlannedFault] in
            guard fault.workers.contains(worker) else { return [fault] }
            var parts: [PlannedFault] = []
            if fault.workers.lowerBound < worker {
                let last = WorkerID(rawValue: worker.rawValue - 1)
                parts.append(PlannedFault(fault, for: fault.workers.lowerBound...last))
            }
            if worker < fault.workers.upperBound {
                let first = WorkerID(rawValue: worker.rawValue + 1)
                parts.append(PlannedFault(fault, for: first...fault.workers.upperBound))
            }
            return parts
        }
    }

    mutating func removeAll() { faults = [] }
}
