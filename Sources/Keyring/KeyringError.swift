package import Telemetry
package import Transport

/// Why keys cannot be had; says which file and what to do.
package enum KeyringError: Error, Sendable, Equatable, CustomStringConvertible {
    case file(RunFileError)
    /// Others may read a secret.
    case exposed(path: String, mode: UInt16)
    case notAKey(path: String)
    /// There is no such file.
    case noTicket(path: String)
    case notATicket(path: String)
    case noOperatorKey(path: String)
    case notAnOperatorKey(path: String)
    case badLine(path: String, number: Int)
    /// Another process works with the folder.
    case inUse(folder: String)
    case transport(TransportError)

    package var exitCode: ExitCode {
        switch self {
        case .file(let error): error.exitCode
        case .exposed, .notAKey, .noTicket, .notATicket, .noOperatorKey, .notAnOperatorKey,
            .badLine:
            .unreadable
        case .inUse, .transport: .unavailable
        }
    }

    package var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .exposed(let path, let mode):
            "\(path): others may read this secret (mode \(String(mode, radix: 8))); chmod 600 it, or remove it to have "
                + "another made"
        case .notAKey(let path): "\(path): is no key (40 characters of Z85); remove it to have another made"
        case .noTicket(let path):
            "\(path): there is no such file; copy the ticket that the server lays out (by default in its "
                + "folder of keys), or save what guidon ticket prints"
        case .notATicket(let path):
            "\(path): is no ticket (128 hexadecimal digits); the server writes one at its --ticket, and guidon ticket "
                + "prints one"
        case .noOperatorKey(let path):
            "\(path): there is no such file; copy the file operator of the server's folder of keys, which it makes "
                + "when it is started with --operators"
        case .notAnOperatorKey(let path):
            "\(path): is no operator's key (the word operator and 128 hexadecimal digits); copy the file operator of "
                + "the server's folder of keys, or remove it there to have another made"
        case .badLine(let path, let number):
            "\(path):\(number): is no line of an enrolment; put it right, or remove the file and let all workers enrol "
                + "anew"
        case .inUse(let folder):
            "\(folder): another process uses these keys; stop it, or name another folder with --keys"
        case .transport(let error): "\(error)"
        }
    }
}
