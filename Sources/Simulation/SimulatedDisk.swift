import Checkpoints
import Primitives
import Synchronization
import Telemetry

/// The server's disk: what was written on it outlasts the server, unless it is damaged.
final class SimulatedDisk: Disk {
    private let files = Mutex<[String: [UInt8]]>([:])
    private let damaged = Mutex<Set<String>>([])

    func names(in folder: String) -> [String] {
        files.withLock { files in
            files.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }.sorted()
        }
    }

    func read(_ path: String, limit: Int) throws(RunFileError) -> [UInt8] {
        guard let bytes = files.withLock({ $0[path] }) else {
            throw .cannotRead(path: path, reason: "No such file or directory")
        }
        return bytes
    }

    func replace(_ path: String, with bytes: [UInt8], reach: (String) -> Void) throws(RunFileError) {
        files.withLock { $0[path] = bytes }
    }

    func remove(_ path: String) { files.withLock { $0[path] = nil } }

    func makeFolder(_ path: String) {}

    func space(in folder: String) -> UInt64? { nil }

    /// Turns a bit of the file or cuts it short.
    func damage(_ path: String, using random: inout SeededGenerator) {
        files.withLock { files in
            guard var bytes = files[path], !bytes.isEmpty else { return }
            let place = random.integer(below: bytes.count)
            if random.chance(0.5) {
                bytes[place] ^= 1 << UInt8(random.integer(below: 8))
            } else {
                bytes.removeLast(bytes.count - place)
            }
            files[path] = bytes
        }
        damaged.withLock { _ = $0.insert(path) }
    }

    func isDamaged(_ path: String) -> Bool { damaged.withLock { $0.contains(path) } }
}
