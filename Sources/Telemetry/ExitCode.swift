/// How a process of Guidon ends, by the numbers of `sysexits.h` where one fits. docs/exit-codes.md is the manual of it.
package enum ExitCode: Int32, Sendable, CaseIterable {
    case ok = 0
    /// What was to be checked was looked at, and does not hold.
    case doesNotHold = 1
    /// The command line, or the job file, asks for something that cannot be done.
    case usage = 64
    /// A worker was told something that it cannot use: another protocol version, another model.
    case incompatible = 65
    /// A file that was to be read cannot be read.
    case unreadable = 66
    /// A port that is taken, a server that is not there, a library that is missing.
    case unavailable = 69
    /// Guidon itself is wrong; a report with the message is welcome.
    case internalError = 70
    /// A run directory or file cannot be made, or is in the way.
    case cannotCreate = 73
    /// A file cannot be written on: the disk is full, or gone.
    case inputOutput = 74
    /// Fewer workers than the quorum, for longer than the job waits.
    case quorumLost = 75
    /// A round gave no usable update; the parameters are those before it.
    case frozen = 76
    /// More workers are under suspicion than the rule withstands; the parameters are those before.
    case boundExceeded = 77
    /// The server does not know this machine's key, or is another one than it should be.
    case notAdmitted = 78
    /// Ctrl-C; 128 and the number of the signal, as shells count.
    case interrupted = 130
    /// SIGTERM.
    case terminated = 143

    /// What the manual says about it.
    package var meaning: String {
        switch self {
        case .ok: "done"
        case .doesNotHold: "what was checked does not hold"
        case .usage: "bad command line or job file"
        case .incompatible: "the other side speaks another version or another model"
        case .unreadable: "a file cannot be read"
        case .unavailable: "a port is busy, a server not there, a library missing"
        case .internalError: "a mistake in Guidon itself"
        case .cannotCreate: "a run directory or file cannot be made"
        case .inputOutput: "a file cannot be written on"
        case .quorumLost: "too few workers for too long"
        case .frozen: "a round gave no usable update"
        case .boundExceeded: "more suspected workers than the rule withstands"
        case .notAdmitted: "keys that do not fit: an unknown, revoked or spent one, or another server"
        case .interrupted: "ended by Ctrl-C"
        case .terminated: "ended by SIGTERM"
        }
    }
}
