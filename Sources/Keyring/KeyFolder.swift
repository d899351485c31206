import Credentials
import Telemetry
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// A folder for secrets, which only this user may look into, and which one process has at a time.
final class KeyFolder {
    let path: String
    private let lock: Int32

    /// Makes the folder where there is none, and those above it.
    init(_ path: String) throws(KeyringError) {
        self.path = path
        try SecretFile.makeFolder(path)
        let lockPath = path + "/lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .file(.cannotCreate(path: lockPath, reason: String(cString: strerror(errno))))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(folder: path)
        }
        lock = descriptor
    }

    deinit { close(lock) }

    /// The pair whose secret half lies in `name`.key; made where there is none.
    static func pair(_ name: String, in folder: String) throws(KeyringError) -> KeyPair {
        let path = "\(folder)/\(name).key"
        guard let text = try SecretFile.read(path) else {
            let pair = try KeyPair.new()
            try SecretFile.replace(path, with: Z85.text(pair.secret))
            return pair
        }
        guard let bytes = Z85.bytes(text), bytes.count == PublicKey.byteCount else { throw .notAKey(path: path) }
        return try .of(bytes)
    }
}

extension KeyPair {
    static func new() throws(KeyringError) -> KeyPair {
        do throws(TransportError) { return try .make() } catch { throw .transport(error) }
    }

    static func of(_ secret: [UInt8]) throws(KeyringError) -> KeyPair {
        do throws(TransportError) { return try KeyPair(secret: secret) } catch { throw .transport(error) }
    }
}
