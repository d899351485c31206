#if canImport(Glibc)
    import Glibc
#endif

/// A Unix socket of one run, and lines that go through it.
struct LocalSocket: ~Copyable {
    let descriptor: Int32

    /// Bytes of a request or an answer.
    static let lineBytesMax = 1 << 20

    deinit { close(descriptor) }

    init() throws(LocalSocketError) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .last }
    }

    private init(accepted: Int32) { descriptor = accepted }

    /// Listens at `folder/name`, which only this user can open.
    func listen(in folder: String, name: String) throws(LocalSocketError) {
        try withAddress(folder, name) { address, length in
            let before = umask(0o177)
            defer { umask(before) }
            return bind(descriptor, address, length)
        }
        guard Glibc.listen(descriptor, 16) == 0 else { throw .last }
    }

    func connect(in folder: String, name: String) throws(LocalSocketError) {
        try withAddress(folder, name) { address, length in Glibc.connect(descriptor, address, length) }
    }

    /// The next who connects; nil once the socket was shut down.
    func accept() -> LocalSocket? {
        while true {
            let next = Glibc.accept(descriptor, nil, nil)
            if next >= 0 {
                _ = fcntl(next, F_SETFD, FD_CLOEXEC)
                return LocalSocket(accepted: next)
            }
            if errno != EINTR && errno != ECONNABORTED { return nil }
        }
    }

    /// How long a line may take, in either direction.
    func limitWaits(seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    func readLine() throws(LocalSocketError) -> String {
        var line: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while line.count <= Self.lineBytesMax {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .last }
            guard count > 0 else { throw .init(reason: "the other side hung up") }
            line += piece[..<count]
            if let end = line.firstIndex(of: UInt8(ascii: "\n")) {
                return String(decoding: line[..<end], as: UTF8.self)
            }
        }
        throw .init(reason: "a line of more than \(Self.lineBytesMax) bytes")
    }

    func write(line: String) throws(LocalSocketError) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .last }
            rest = rest.dropFirst(count)
        }
    }

    /// A socket's path has 107 bytes at most and a run's folder any number, so the folder is named by a descriptor.
    private func withAddress(
        _ folder: String, _ name: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(LocalSocketError) {
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .last }
        defer { close(directory) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = "/proc/self/fd/\(directory)/\(name)"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw .last }
    }
}

struct LocalSocketError: Error {
    let reason: String

    static var last: LocalSocketError {
        errno == EAGAIN ? .init(reason: "no answer in time") : .init(reason: String(cString: strerror(errno)))
    }
}
