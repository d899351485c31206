import Coordination
import Parameters
import Primitives
package import Reduction
import Telemetry

/// The checkpoints of a run: `checkpoints/round-00000120-epoch-0-0123456789abcdef.safetensors`.
///
/// A file has its name only once all of it is on the disk, and the name has the digest of all its bytes. So the listing is
/// the manifest: what has a name is whole, or can be told from what is.
package struct CheckpointFolder: Sendable {
    package let path: String
    /// How many are kept.
    private let keep: Int
    private let disk: any Disk

    package init(run folder: String, keep: Int, on disk: any Disk = FileSystem()) {
        precondition(keep >= 1, "\(keep) checkpoints are none")
        path = folder + "/checkpoints"
        self.keep = keep
        self.disk = disk
    }

    /// A longer file is not read.
    private static let bytesMax = 16 << 30

    // MARK: Writing

    /// - Parameter reach: called at every point at which a process may die, by its name; for tests.
    /// - Returns: the file.
    @discardableResult
    package func write(_ checkpoint: Checkpoint, reach: (String) -> Void = { _ in }) throws -> String {
        let bytes = try checkpoint.bytes()
        try failing { () throws(RunFileError) in try disk.makeFolder(path) }
        try checkSpace(for: bytes.count)
        let round = checkpoint.core.version.rawValue
        let name = Name(round: round, epoch: checkpoint.core.epoch, digest: Self.digest(of: bytes))
        try failing { () throws(RunFileError) in try disk.replace(path + "/" + name.text, with: bytes, reach: reach) }
        for old in names().dropFirst(keep) { disk.remove(path + "/" + old.text) }
        for piece in disk.names(in: path) where piece.hasSuffix(".part") { disk.remove(path + "/" + piece) }
        return path + "/" + name.text
    }

    private func failing<R>(_ body: () throws(RunFileError) -> R) throws(CheckpointError) -> R {
        do throws(RunFileError) { return try body() } catch { throw .file(error) }
    }

    /// A disk that is full in the middle of a file would leave no room for the records either.
    private func checkSpace(for bytes: Int) throws(CheckpointError) {
        guard let free = disk.space(in: path) else { return }
        guard free > UInt64(bytes) + UInt64(bytes) / 16 else {
            throw .noSpace(path: path, needed: UInt64(bytes), free: free)
        }
    }

    // MARK: Reading

    /// The newest one that is whole and fits, and the names of newer ones that were passed over.
    ///
    /// - Parameter before: only of rounds before this one.
    package func newest(
        before round: UInt64 = .max, for pipeline: Pipeline, parameters: Int, version: String
    ) throws(CheckpointError) -> (checkpoint: Checkpoint, passedOver: [String]) {
        var passedOver: [String] = []
        let names = names()
        for name in names where name.round < round {
            let file = path + "/" + name.text
            do throws(CheckpointError) {
                let bytes = try whole(name)
                var checkpoint = try Checkpoint(
                    bytes: bytes, pipeline: pipeline, parameters: parameters, version: version, path: file)
                // The epoch of a damaged one has been, too: what it began must not be taken for what begins now.
                checkpoint.core.epoch = max(checkpoint.core.epoch, names[0].epoch)
                return (checkpoint, passedOver)
            } catch {
                // Only damage is passed over: what another program or another job wrote is no older state of this run.
                guard case .unreadable = error else { throw error }
                passedOver.append("\(error)")
            }
        }
        throw .none(folder: path)
    }

    /// The bytes of a file that are what its name says.
    private func whole(_ name: Name) throws(CheckpointError) -> [UInt8] {
        let file = path + "/" + name.text
        let bytes = try failing { () throws(RunFileError) in try disk.read(file, limit: Self.bytesMax) }
        guard Self.digest(of: bytes) == name.digest else {
            throw .unreadable(path: file, "its digest is not that of its name")
        }
        return bytes
    }

    /// Of each file, newest first: the round, and the digest of the parameters in it, whatever program wrote it.
    ///
    /// - Throws: for the first that is damaged.
    package func parameters() throws(CheckpointError) -> [(file: String, round: UInt64, digest: UInt64)] {
        var found: [(file: String, round: UInt64, digest: UInt64)] = []
        for name in names() {
            let file = path + "/" + name.text
            let bytes: [UInt8]
            do {
                bytes = try whole(name)
            } catch {
                // Another took its place meanwhile, where the run goes on.
                guard case .file = error, !names().contains(where: { $0.text == name.text }) else { throw error }
                continue
            }
            found.append((file, name.round, try Checkpoint.parameters(in: bytes, path: file).digest()))
        }
        return found
    }

    /// Whether there is anything to go on from.
    package var isEmpty: Bool { names().isEmpty }

    /// The files, newest first.
    package var files: [String] { names().map { path + "/" + $0.text } }

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
            "round-\(CheckpointFolder.padded(round))-epoch-\(epoch)-\(JSON.hexadecimal(digest)).safetensors"
        }
    }

    /// A round as names of files have it: their order is that of the rounds.
    static func padded(_ round: UInt64) -> String {
        let digits = String(round)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    /// Newest first: what a later epoch kept is newer than any round of the one before, which it went back behind.
    private func names() -> [Name] {
        disk.names(in: path).compactMap(Name.init).sorted { ($0.epoch, $0.round) > ($1.epoch, $1.round) }
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
