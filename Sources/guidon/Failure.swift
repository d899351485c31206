import ArgumentParser
import Conformance
import Foundation
import Nodes
import Settings
import Telemetry
import Transport

/// Runs a command's body; an error becomes one line on standard error and the exit code of the manual.
func orFail(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let exit as ArgumentParser.ExitCode {
        throw exit
    } catch {
        complain("\(error)")
        throw exitCode(of: error).forParser
    }
}

/// One line on standard error.
func complain(_ message: String) {
    FileHandle.standardError.write(Data("guidon: \(message)\n".utf8))
}

/// Writes to standard output at once; what is piped on must not wait in a buffer.
func say(_ text: String, end: String = "\n") {
    FileHandle.standardOutput.write(Data((text + end).utf8))
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
    case is JobError: .usage
    case is ConformanceError: .unreadable
    case is TransportError: .unavailable
    default: .internalError
    }
}
