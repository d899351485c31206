package import Credentials

/// A worker's pair and whose worker it is, in a folder:
///
///     worker.key   the secret half of its pair
///     server.pub   the server that let this pair in
package struct WorkerKeyring {
    package let pair: KeyPair
    /// Who let the pair in; nil when nobody has yet.
    package private(set) var server: PublicKey?
    private let folder: KeyFolder?

    /// - Parameter folder: nil keeps nothing: the pair ends with the process.
    package init(folder path: String?) throws(KeyringError) {
        guard let path else {
            folder = nil
            pair = try .new()
            return
        }
        folder = try KeyFolder(path)
        pair = try KeyFolder.pair("worker", in: path)
        let serverPath = path + "/server.pub"
        if let text = try SecretFile.read(serverPath, mayBeShared: true) {
            guard let key = PublicKey(text: text) else { throw .notAKey(path: serverPath) }
            server = key
        }
    }

    /// The pair was let in by `server`.
    package mutating func belong(to server: PublicKey) throws(KeyringError) {
        self.server = server
        if let path = folder?.path { try SecretFile.replace(path + "/server.pub", with: server.text) }
    }

    /// The ticket in the file at `path`.
    package static func readTicket(_ path: String) throws(KeyringError) -> Ticket {
        guard let text = try SecretFile.read(path, mayBeShared: true) else { throw .noTicket(path: path) }
        guard let ticket = Ticket(text: text) else { throw .notATicket(path: path) }
        return ticket
    }

    /// Whether there is a file at all.
    package static func hasTicket(_ path: String) -> Bool {
        do throws(KeyringError) {
            _ = try readTicket(path)
            return true
        } catch {
            return error != .noTicket(path: path)
        }
    }
}
