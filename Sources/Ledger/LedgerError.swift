package import Telemetry

/// Why a ledger does not hold.
package enum LedgerError: Error, Equatable, CustomStringConvertible {
    case unreadable(RunFileError)
    /// - Parameter line: the first that does not fit, from 1 on.
    case broken(path: String, line: Int, reason: String)
    /// Another file of the run, or the head that was expected, says something else than the ledger.
    case contradicted(path: String, reason: String)

    package var exitCode: ExitCode {
        switch self {
        case .unreadable(let error): error.exitCode
        case .broken, .contradicted: .doesNotHold
        }
    }

    package var description: String {
        switch self {
        case .unreadable(let error): "\(error)"
        case .broken(let path, let line, let reason): "\(path):\(line): \(reason)"
        case .contradicted(let path, let reason): "\(path): \(reason)"
        }
    }
}
