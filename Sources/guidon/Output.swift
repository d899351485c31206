import Glibc

/// Why nothing more can be said.
enum OutputError: Error, CustomStringConvertible {
    /// Whoever read it has gone, as `head` does.
    case closed
    case failed(String)

    var description: String {
        switch self {
        case .closed: "standard output was closed"
        case .failed(let reason): "standard output cannot be written on: \(reason)"
        }
    }
}

/// The streams that every process is born with.
enum Output {
    /// Call it first. A stream that came closed goes nowhere: its number would be given to the next file that is opened,
    /// and what is said would end up in there. A broken pipe is an error of the write, so that what was begun is put in
    /// order before the end.
    static func prepare() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
        signal(SIGPIPE, SIG_IGN)
    }

    static func write(_ text: String, to descriptor: Int32) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Somebody made the stream one that does not wait; so the waiting is done here.
                var item = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&item, 1, 1000)
            case EPIPE: throw OutputError.closed
            case let code: throw OutputError.failed(String(cString: strerror(code)))
            }
        }
    }

    /// Ends as a program does that a broken pipe kills, which is what the shell expects.
    static func dieOfBrokenPipe() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        _exit(128 + SIGPIPE)
    }
}

/// Writes to standard output at once; what is piped on must not wait in a buffer.
func say(_ text: String, end: String = "\n") throws { try Output.write(text + end, to: 1) }

/// One line on standard error; where nobody hears it, there is nobody else to tell.
func complain(_ message: String) { try? Output.write("guidon: \(message)\n", to: 2) }
