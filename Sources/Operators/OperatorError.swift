/// Why an operator did not get what was asked for.
package enum OperatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No run under this folder has a server.
    case noRun(below: String)
    /// The run's server does not answer.
    case unreachable(run: String, reason: String)
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
        case .noSocket(let path, let reason): "\(path) cannot be made: \(reason)"
        case .badRequest(let reason): "the request cannot be read: \(reason)"
        case .stuck(let seconds, let round, let why):
            "no round has ended for \(seconds) s, at round \(round); \(why ?? "guidon status says who is there")"
        case .declined(let reason): reason
        }
    }
}
