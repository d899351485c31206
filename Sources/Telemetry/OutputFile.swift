#if canImport(Glibc)
    package import Glibc
#endif

/// A file that grows: every write is handed to the kernel at once, so what was written outlives this process.
package struct OutputFile: ~Copyable {
    package let path: String
    private let descriptor: Int32

    /// Makes the file, or empties it.
    package init(_ path: String, mode: mode_t = 0o644) throws(RunFileError) { try self.init(path, O_TRUNC, mode) }

    /// Makes the file, or goes on at its end.
    package init(appendingTo path: String) throws(RunFileError) { try self.init(path, 0, 0o644) }

    private init(_ path: String, _ flags: Int32, _ mode: mode_t) throws(RunFileError) {
        let opened = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | flags, mode)
        guard opened >= 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
        self.path = path
        descriptor = opened
    }

    deinit { close(descriptor) }

    package func append(_ text: String) throws(RunFileError) { try append(Array(text.utf8)) }

    package func append(_ bytes: [UInt8]) throws(RunFileError) { try append(bytes[...]) }

    private func append(_ bytes: ArraySlice<UInt8>) throws(RunFileError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written >= 0 else { throw failure() }
            rest = rest.dropFirst(written)
        }
    }

    /// Waits until the disk has everything.
    package func synchronize() throws(RunFileError) {
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    private func failure() -> RunFileError { .cannotWrite(path: path, reason: String(cString: strerror(errno))) }

    /// Puts `text` at `path` so that a reader sees the old file or the new one, never a part.
    package static func replace(_ path: String, with text: String) throws(RunFileError) {
        try replace(path, with: Array(text.utf8))
    }

    /// - Parameters:
    ///   - mode: who may read it, from the first byte on.
    ///   - reach: called at every point at which a process may die, by its name; for tests.
    package static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t = 0o644, reach: (String) -> Void = { _ in }
    ) throws(RunFileError) {
        let temporary = path + ".part"
        do {
            // Another mode than this one may be left there.
            unlink(temporary)
            let file = try OutputFile(temporary, mode: mode)
            try file.append(bytes[..<(bytes.count / 2)])
            reach("mid_write")
            try file.append(bytes[(bytes.count / 2)...])
            try file.synchronize()
            reach("before_rename")
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw .cannotWrite(path: path, reason: reason)
        }
        reach("after_rename")
        synchronizeFolder(of: path)
    }

    /// The new name outlasts a loss of power. Where a folder cannot be synchronised, the file itself was.
    private static func synchronizeFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The whole text of a file.
    package static func read(_ path: String) throws(RunFileError) -> String {
        String(decoding: try readBytes(path), as: UTF8.self)
    }

    /// - Parameter limit: a longer file is refused before it takes more memory than that.
    package static func readBytes(_ path: String, limit: Int = .max) throws(RunFileError) -> [UInt8] {
        func failure() -> RunFileError { .cannotRead(path: path, reason: String(cString: strerror(errno))) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            if count == 0 { return bytes }
            guard bytes.count <= limit - count else {
                throw .cannotRead(path: path, reason: "longer than \(limit) bytes")
            }
            bytes += chunk[..<count]
        }
    }
}
