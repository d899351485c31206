#if canImport(Glibc)
    import Glibc
#endif

/// Why a file of a run cannot be made, written or read; says which file.
package enum RunFileError: Error, Equatable, Sendable, CustomStringConvertible {
    case cannotCreate(path: String, reason: String)
    /// The folder that was asked for holds something.
    case notEmpty(path: String)
    /// Another server goes on with the run.
    case inUse(path: String)
    case cannotWrite(path: String, reason: String)
    case cannotRead(path: String, reason: String)
    /// Readable, but not what Guidon writes there.
    case malformed(path: String, line: Int, reason: String)

    /// No folder helps against it.
    private static let tooManyFiles = String(cString: strerror(EMFILE))

    package var description: String {
        switch self {
        case .cannotCreate(let path, let reason):
            "\(path): cannot be created: \(reason); "
                + (reason == Self.tooManyFiles
                    ? "allow more open files with ulimit -n" : "choose another folder with --output")
        case .notEmpty(let path): "\(path): is not empty; name a new folder, or empty this one"
        case .inUse(let path): "\(path): another server goes on with this run; guidon status asks it"
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
        case .malformed(let path, let line, let reason): "\(path):\(line): \(reason)"
        }
    }

    package var exitCode: ExitCode {
        switch self {
        case .cannotCreate, .notEmpty: .cannotCreate
        case .inUse: .unavailable
        case .cannotWrite: .inputOutput
        case .cannotRead, .malformed: .unreadable
        }
    }
}
