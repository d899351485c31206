import Parameters
import Coordination
import Primitives

/// Where the rows of a job come from.
struct HistoryChecker: Checker {
    static let name = "History"
    static let holds = "a row that a worker computed was computed at the very parameters of its job, by that worker"

    private struct Origin: Hashable {
        let machine: Int
        let version: ParameterVersion
        let parameters: UInt64
    }

    /// By the digest of the row.
    private var origins: [UInt64: Set<Origin>] = [:]
    /// Of this life of the server.
    private var machines: [WorkerID: Int] = [:]

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .computed(let result, let version, let machine):
            let origin = Origin(machine: machine, version: version, parameters: result.basisDigest)
            origins[Self.digest(result.gradient.values), default: []].insert(origin)
        case .serverBegan: machines = [:]
        case .served(_, let actions, let core, _):
            for member in core.members { machines[member.worker] = member.peer.machine }
            for case .reduce(let job) in actions {
                for row in job.rows { try check(row, job.basis, job.parameters.digest()) }
            }
        default: break
        }
    }

    /// What a machine that lies sends was perhaps computed by nobody, or is another's.
    private func check(_ row: Row, _ basis: ParameterVersion, _ parameters: UInt64) throws(Violation) {
        guard let machine = machines[row.worker] else {
            throw Violation(checker: Self.name, what: "a row of \(row.worker), who never was a member")
        }
        guard let known = origins[Self.digest(row.gradient.values)]?.filter({ $0.machine == machine }),
            !known.isEmpty
        else { return }
        try demand(
            known.contains(Origin(machine: machine, version: basis, parameters: parameters)),
            "a row of \(row.worker) for \(basis) was computed at \(known.map(\.version).sorted())")
    }

    private static func digest(_ values: [Float]) -> UInt64 {
        var digest = Digest()
        digest.add(values)
        return digest.value
    }
}
