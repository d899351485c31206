import Coordination
import Primitives
package import Reduction
import Telemetry

#if canImport(Glibc)
    import Glibc
#endif

/// The checkpoints of a run: `checkpoints/round-00000120-epoch-0-0123456789abcdef.safetensors`.
///
/// A file has its name only once all of it is on the disk, and the name has the digest of all its bytes. So the listing is
/// the manifest: what has a name is whole, or can be told from what is.
package struct CheckpointFolder: Sendable {
    package let path: String
    /// How many are kept.
    private let keep: Int

    package init(run folder: String, keep: Int) {
        precondition(keep >= 1, "\(keep) checkpoints are none")
        path = folder + "/checkpoints"
        self.keep = keep
    }

    /// A longer file is not read.
    private static let bytesMax = 16 << 30

    // MARK: Writing

    /// - Parameter reach: called at every point at which a process may die, by its name; for tests.
    package func write(_ checkpoint: Checkpoint, reach: (String) -> Void = { _ in }) throws {
        let bytes = try checkpoint.bytes()
        try makeFolder()
        try checkSpace(for: bytes.count)
        let round = checkpoint.core.version.rawValue
        let name = Name(round: round, epoch: checkpoint.core.epoch, digest: Self.digest(of: bytes))
        try replace(path + "/" + name.text, with: bytes, reach)
        for old in names().dropFirst(keep) { unlink(path + "/" + old.text) }
        for piece in entries() where piece.hasSuffix(".part") { unlink(path + "/" + piece) }
    }

    private func replace(_ file: String, with bytes: [UInt8], _ reach: (String) -> Void) throws(CheckpointError) {
        do throws(RunFileError) {
            try OutputFile.replace(file, with: bytes, reach: reach)
        } catch {
            throw .file(error)
        }
    }

    private func makeFolder() throws(CheckpointError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw .file(.cannotCreate(path: path, reason: String(cString: strerror(errno))))
        }
    }

    /// A disk that is full in the middle of a file would leave no room for the records either.
    private func checkSpace(for bytes: Int) throws(CheckpointError) {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { return }
        let free = UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
        guard free > UInt64(bytes) + UInt64(bytes) / 16 else {
            throw .noSpace(path: path, needed: UInt64(bytes), free: free)
        }
    }

    // MARK: Reading

    /// The newest one that is whole and fits, and the names of newer ones that were passed over.
    package func newest(
        for pipeline: Pipeline, parameters: Int, version: String
    ) throws(CheckpointError) -> (checkpoint: Checkpoint, passedOver: [String]) {
        var passedOver: [String] = []
        for name in names() {
            let file = path + "/" + name.text
            do throws(CheckpointError) {
                let bytes = try Self.read(file)
                guard Self.digest(of: bytes) == name.digest else {
                    throw .unreadable(path: file, "its digest is not that of its name")
                }
                let checkpoint = try Checkpoint(
                    bytes: bytes, pipeline: pipeline, parameters: parameters, version: version, path: file)
                return (checkpoint, passedOver)
            } catch {
                // Only damage is passed over: what another program or another job wrote is no older state of this run.
                guard case .unreadable = error else { throw error }
                passedOver.append("\(error)")
            }
        }
        throw .none(folder: path)
    }

    /// Whether there is anything to go on from.
    package var isEmpty: Bool { names().isEmpty }

    private static func read(_ file: String) throws(CheckpointError) -> [UInt8] {
        do throws(RunFileError) { return try OutputFile.readBytes(file, limit: bytesMax) } catch { throw .file(error) }
    }

    // MARK: Names

    private struct Name {
        let round: UInt64
        let epoch: UInt64
        let digest: UInt64

        init(round: UInt64, epoch: UInt64, digest: UInt64) {
            self.round = round
            self.epoch = epoch
            self.digest = digest
        }

        init?(_ text: String) {
            guard let parts = text.wholeMatch(of: /round-(\d{1,18})-epoch-(\d{1,18})-([0-9a-f]{16})\.safetensors/),
                let round = UInt64(parts.1), let epoch = UInt64(parts.2), let digest = UInt64(parts.3, radix: 16)
            else { return nil }
            self.init(round: round, epoch: epoch, digest: digest)
        }

        var text: String {
            "round-\(padded(String(round), 8))-epoch-\(epoch)-\(padded(String(digest, radix: 16), 16)).safetensors"
        }

        private func padded(_ text: String, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - text.count)) + text
        }
    }

    /// Newest first: what a later epoch kept is newer than any round of the one before, which it went back behind.
    private func names() -> [Name] {
        entries().compactMap(Name.init).sorted { ($0.epoch, $0.round) > ($1.epoch, $1.round) }
    }

    private func entries() -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var entries: [String] = []
        while let entry = readdir(folder) {
            entries.append(
                withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return entries
    }

    /// Of all bytes; tells damage, not forgery.
    static func digest(of bytes: [UInt8]) -> UInt64 {
        var digest = Digest()
        bytes.withUnsafeBytes { raw in
            let whole = raw.count / 8 * 8
            for place in stride(from: 0, to: whole, by: 8) {
                digest.add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
            }
            for place in whole..<raw.count { digest.add(UInt64(raw[place])) }
            digest.add(UInt64(raw.count))
        }
        return digest.value
    }
}
