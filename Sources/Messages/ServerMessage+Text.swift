import Primitives

// Messages in a line each, for people.

extension ServerMessage {
    package var line: String {
        switch self {
        case .welcome(let welcome): "welcome as \(welcome.worker), life \(welcome.incarnation.rawValue)"
        case .parameters(let broadcast): "parameters of \(broadcast.version)"
        case .reference: "a reference"
        case .refused(let reason, let basis): "refused, \(reason.rawValue), at \(basis)"
        case .accepted(let version): "accepted at \(version)"
        case .heartbeat(let version): "heartbeat at \(version)"
        case .control(.assign(let faults)): "\(faults.count) faults"
        case .control(.drain): "drain"
        case .control(.stop): "stop"
        case .goodbye: "goodbye"
        case .enrolled: "enrolled"
        }
    }
}
