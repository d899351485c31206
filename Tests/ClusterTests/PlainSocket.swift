import Foundation

/// A TCP socket of whoever does not speak ZeroMQ's protocol, or only the beginning of it.
final class PlainSocket: Sendable {
    let descriptor: Int32

    private struct Failure: Error {}

    /// What a peer of ZeroMQ without keys says first: 64 bytes, by its protocol's version 3.0 (RFC 23).
    static let greeting: [UInt8] =
        [0xff] + [UInt8](repeating: 0, count: 8) + [0x7f, 3, 0] + Array("NULL".utf8) + [UInt8](repeating: 0, count: 48)
    /// Its second word: it is a DEALER.
    static let ready: [UInt8] =
        [4, 28, 5] + Array("READY".utf8) + [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6] + Array("DEALER".utf8)

    /// Connects to `tcp://127.0.0.1:PORT`.
    init(endpoint: String) throws {
        guard let port = UInt16(endpoint.split(separator: ":").last ?? "") else { throw Failure() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, status == 0 else { throw Failure() }
    }

    deinit { close(descriptor) }

    /// False once the other side has hung up.
    @discardableResult
    func say(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// As many of them as the system allows.
    static func raiseLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
