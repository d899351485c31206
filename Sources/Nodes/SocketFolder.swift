import Dispatch
import Foundation

/// A folder of our own for the socket or the keys of a local run, where only this user may look; it goes with this value.
final class SocketFolder: Sendable {
    private let path: String

    /// Bytes of a socket's path that the kernel takes.
    static let socketBytesMax = 107

    /// In the folder for temporary files; in /tmp where that cannot be written into, or is too long for a socket.
    init() throws(SocketFolderError) {
        let name = "guidon-\(getpid())-\(DispatchTime.now().uptimeNanoseconds)"
        let preferred = FileManager.default.temporaryDirectory.path
        var reason = ""
        for parent in [preferred, "/tmp"] {
            let path = "\(parent)/\(name)"
            guard Self.socket(in: path).utf8.count <= Self.socketBytesMax else {
                reason = "its path is too long for a socket"
                continue
            }
            if mkdir(path, 0o700) == 0 {
                self.path = path
                return
            }
            reason = String(cString: strerror(errno))
        }
        throw SocketFolderError(parent: preferred, reason: reason)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var endpoint: String { "ipc://" + Self.socket(in: path) }

    /// Where the server keeps its keys, and lays out a ticket for the next worker.
    var keys: String { path + "/keys" }
    var ticket: String { keys + "/ticket" }

    private static func socket(in path: String) -> String { path + "/server" }
}

/// No folder can be had for the socket.
package struct SocketFolderError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(parent: String, reason: String) {
        description =
            "no folder for a socket or for keys can be made in \(parent), nor in /tmp: \(reason); set TMPDIR to "
            + "another folder, or give --listen tcp://127.0.0.1:0 --security none"
    }
}
