package import Transport

/// Why an operator did not get what was asked for.
package enum OperatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No run under this folder has a server.
    case noRun(below: String)
    /// The run's server does not answer.
    case unreachable(run: String, reason: String)
    /// Nobody, or nobody who answers, at an operators' endpoint.
    case nobody(endpoint: String, reason: String)
    /// Whoever listens there does not know this key, or is somebody else.
    case refused(endpoint: String, HandshakeRefusal)
    /// This machine cannot even try.
    case cannotConnect(TransportError)
    /// The socket cannot be made.
    case noSocket(path: String, reason: String)
    case badRequest(String)
    /// The server is there, and its run does not move.
    case stuck(seconds: Int, round: UInt64, why: String?)
    /// The server's own word.
    case declined(String)

    package var description: String {
        switch self {
        case .noRun(let folder):
            "no run in \(folder) has a server at the moment; start one, or name its folder with --run"
        case .unreachable(let run, let reason):
            "the server of \(run) does not answer: \(reason); it may have ended, see \(run)/summary.json"
        case .nobody(let endpoint, let reason):
            "no server at \(endpoint): \(reason); it must have been started with --operators for this address"
        case .refused(let endpoint, .notAdmitted):
            "the server at \(endpoint) does not let this key operate it; copy the file operator of its folder of keys, "
                + "and name the endpoint that it was given as --operators, not that of its workers"
        case .refused(let endpoint, .otherServer), .refused(let endpoint, .otherSecurity):
            "whoever listens at \(endpoint) is not the server that this key is of, or has no keys; connect to the "
                + "right one, or copy the file operator of its folder of keys"
        case .cannotConnect(let error): "\(error)"
        case .noSocket(let path, let reason): "\(path) cannot be made: \(reason)"
        case .badRequest(let reason): "the request cannot be read: \(reason)"
        case .stuck(let seconds, let round, let why):
            "no round has ended for \(seconds) s, at round \(round); \(why ?? "guidon status says who is there")"
        case .declined(let reason): reason
        }
    }
}
