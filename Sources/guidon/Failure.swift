import ArgumentParser
import Checkpoints
import Conformance
import Experiments
import Keyring
import Ledger
import Nodes
import Operators
import Settings
import Telemetry
import Transport

/// Runs a command's body; an error becomes one line on standard error and the exit code of the manual.
func orFail(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let exit as ArgumentParser.ExitCode {
        throw exit
    } catch OutputError.closed {
        Output.dieOfBrokenPipe()
    } catch {
        complain("\(error)")
        throw exitCode(of: error).forParser
    }
}

extension OperatorError {
    fileprivate var exitCode: Telemetry.ExitCode {
        switch self {
        case .noRun, .unreachable, .nobody, .cannotConnect, .stuck: .unavailable
        case .refused: .notAdmitted
        case .noSocket: .cannotCreate
        case .badRequest, .declined: .usage
        }
    }
}

extension Telemetry.ExitCode {
    var forParser: ArgumentParser.ExitCode { ArgumentParser.ExitCode(rawValue) }
}

private func exitCode(of error: any Error) -> Telemetry.ExitCode {
    switch error {
    case let error as SettingsError: error.kind == .unreadable ? .unreadable : .usage
    case let error as RunFileError: error.exitCode
    case let error as RunError: error.exitCode
    case let error as WorkerError: error.exitCode
    case let error as ExperimentError: error.exitCode
    case let error as OperatorError: error.exitCode
    case let error as KeyringError: error.exitCode
    case let error as CheckpointError: error.exitCode
    case let error as EnrollingError: error.exitCode
    case let error as LedgerError: error.exitCode
    case TransportError.refused: .notAdmitted
    case is JobError, is UnknownName, is ValidationError: .usage
    case is OutputError: .inputOutput
    case is SocketFolderError: .cannotCreate
    case is ConformanceError, is PolicyFileError: .unreadable
    case is TransportError: .unavailable
    default: .internalError
    }
}
