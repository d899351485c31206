package import Telemetry

/// Why a checkpoint cannot be written or gone on from; says which file.
package enum CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
    case file(RunFileError)
    /// Not what Guidon writes, or not all of it.
    case unreadable(path: String, String)
    case otherVersion(path: String, said: String, expected: String)
    case otherModel(path: String, said: String, expected: String)
    case notFinite(round: UInt64)
    case noSpace(path: String, needed: UInt64, free: UInt64)
    /// The folder has none that is whole.
    case none(folder: String)

    package var exitCode: ExitCode {
        switch self {
        case .file(let error): error.exitCode
        case .unreadable, .none: .unreadable
        case .otherVersion, .otherModel: .incompatible
        case .notFinite: .frozen
        case .noSpace: .inputOutput
        }
    }

    package var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .unreadable(let path, let reason): "\(path): is no checkpoint, or damaged: \(reason)"
        case .otherVersion(let path, let said, let expected):
            "\(path): was written by \(said), and this is \(expected); go on with the program that began the run"
        case .otherModel(let path, let said, let expected):
            "\(path): holds \(said) parameters, and the job has \(expected); go on with the job that began the run"
        case .notFinite(let round): "the state after round \(round) is not finite, so it is not kept"
        case .noSpace(let path, let needed, let free):
            "\(path): no space for a checkpoint of \(needed) bytes, \(free) are free; make room, then guidon resume"
        case .none(let folder): "\(folder): holds no checkpoint that can be gone on from; begin the run anew"
        }
    }
}
