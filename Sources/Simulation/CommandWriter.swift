import Coordination
import Credentials
import Messages
import Primitives

/// An operator of simulated runs: wants anything that leaves the run the workers that it needs.
struct CommandWriter: Sendable {
    private let options: SimulationOptions
    private var random: SeededGenerator
    /// Honest machines that the run can still do without.
    private var spare: Int
    private var tokens = 0

    init(_ options: SimulationOptions, random: SeededGenerator) {
        self.options = options
        self.random = random
        spare = options.machines - options.byzantine - options.server.quorum
    }

    /// - Returns: nil where there is nothing to be wanted.
    mutating func next(_ core: ServerCore) -> Command? {
        let members = core.members.map(\.worker)
        switch random.integer(below: 8) {
        case 0:
            let fault = FaultAssignment(
                name: random.pick(["sign_flip", "zero", "nan", "scale"]), parameters: [], from: .initial,
                until: random.chance(0.5) ? ParameterVersion(rawValue: core.version.rawValue + 5) : nil)
            return .inject(fault, .worker, into: .some(1))
        case 1: return .heal(.all)
        case 2: return .set(.rate(random.pick([0.05, 0.1, 0.3])))
        case 3: return .set(.roundDeadline(.milliseconds(random.pick([20, 500, 3000]))))
        case 4: return .drain(random.pick(members + [WorkerID(rawValue: 99)]))
        case 5:
            tokens += 1
            return .offer(.simulated(machine: 100 + tokens), uses: 1)
        case 6:
            guard spare > 0, let worker = members.isEmpty ? nil : random.pick(members) else { return nil }
            spare -= 1
            return .revoke(.worker(worker))
        default: return .revoke(.key(.simulated(machine: 100 + random.integer(below: 8))))
        }
    }
}
