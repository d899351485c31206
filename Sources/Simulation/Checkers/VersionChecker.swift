import Parameters
import Coordination
import Primitives

/// Parameters change in one way only.
struct VersionChecker: Checker {
    static let name = "Version"
    static let holds = "versions rise by one, with what a reduction gave, and parameters change with nothing else"

    private var version = ParameterVersion.initial
    private var digest: UInt64 = 0

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .serverBegan(let core, _):
            version = core.version
            digest = core.parameters.digest()
        case .served(let event, _, let core, _):
            if case .reduced(let round) = event, core.version != version {
                try demand(core.version == version.next, "\(core.version) after \(version)")
                try demand(round.basis == version, "\(version) was made from \(round.basis)")
                try demand(core.parameters == round.parameters, "\(core.version) is not what was reduced")
            } else {
                try demand(core.version == version, "\(core.version) after \(version) without a reduction")
                try demand(core.parameters.digest() == digest, "the parameters of \(version) changed")
            }
            version = core.version
            digest = core.parameters.digest()
        default: break
        }
    }
}
