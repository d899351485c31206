#if canImport(Glibc)
    import Glibc
#endif
import Foundation
import Synchronization

/// Stands between a worker and its server: passes bytes on, or, while it is cut, holds them up as a dead line would.
///
/// Connections stay; nobody is told of the cut but by silence.
package final class Relay: Sendable {
    package let port: UInt16
    private let listener: Int32
    private let target: UInt16
    private let isCut = Mutex(false)
    private let isOver = Mutex(false)

    /// - Parameter target: a port of this machine.
    /// - Throws: `RelayError` where no port can be had.
    package init(to target: UInt16) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard bound else {
            let reason = String(cString: strerror(errno))
            if listener >= 0 { close(listener) }
            throw RelayError(description: "no port for a relay: \(reason)")
        }
        self.listener = listener
        self.target = target
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in accept() }
    }

    /// Ends all of its threads, within a tenth of a second.
    package func end() { isOver.withLock { $0 = true } }

    package func cut(_ isCut: Bool) { self.isCut.withLock { $0 = isCut } }

    private func accept() {
        defer { close(listener) }
        while !isOver.withLock(\.self) {
            guard Self.isReadable(listener) else { continue }
            let near = Glibc.accept(listener, nil, nil)
            guard near >= 0 else { continue }
            let far = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var address = Self.address(target)
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(far, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isConnected else {
                close(near)
                close(far)
                continue
            }
            let pair = Pair(near, far)
            for (from, to) in [(near, far), (far, near)] {
                Thread.detachNewThread { [self] in
                    pass(from, to)
                    pair.end()
                }
            }
        }
    }

    /// Until one side is gone.
    private func pass(_ from: Int32, _ to: Int32) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !isOver.withLock(\.self) {
            // What comes while the line is cut waits in the kernel, as it would wait to be sent again. It may be cut while
            // nothing is there to read.
            guard Self.isReadable(from), !isCut.withLock(\.self) else {
                usleep(2000)
                continue
            }
            let count = read(from, &buffer, buffer.count)
            guard count > 0 else { return }
            var rest = buffer[..<count]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard sent > 0 else { return }
                rest = rest.dropFirst(sent)
            }
        }
    }

    private static func isReadable(_ descriptor: Int32) -> Bool {
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&item, 1, 50) > 0
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}

struct RelayError: Error, CustomStringConvertible { let description: String }

/// The two ends of a connection through a relay: closed when both of its threads are done.
private final class Pair: Sendable {
    private let ends: (Int32, Int32)
    private let ended = Mutex(0)

    init(_ near: Int32, _ far: Int32) { ends = (near, far) }

    func end() {
        shutdown(ends.0, Int32(SHUT_RDWR))
        shutdown(ends.1, Int32(SHUT_RDWR))
        let count = ended.withLock { count in
            count += 1
            return count
        }
        guard count == 2 else { return }
        close(ends.0)
        close(ends.1)
    }
}
