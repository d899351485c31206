package import Telemetry

#if canImport(Glibc)
    import Glibc
#endif

/// Where files outlast a process: the machine's file system, or what a simulator makes of one.
package protocol Disk: Sendable {
    /// The names in a folder, in no order; none where there is no folder.
    func names(in folder: String) -> [String]
    /// - Parameter limit: a longer file is refused before it takes more memory than that.
    func read(_ path: String, limit: Int) throws(RunFileError) -> [UInt8]
    /// Puts `bytes` at `path` so that a reader sees the old file or the new one, never a part; they then outlast the machine.
    ///
    /// - Parameter reach: called at every point at which a process may die, by its name; for tests.
    func replace(_ path: String, with bytes: [UInt8], reach: (String) -> Void) throws(RunFileError)
    func remove(_ path: String)
    func makeFolder(_ path: String) throws(RunFileError)
    /// Bytes that may still be written below `folder`; nil where nobody can tell.
    func space(in folder: String) -> UInt64?
}

/// The machine's own.
package struct FileSystem: Disk {
    package init() {}

    package func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }

    package func read(_ path: String, limit: Int) throws(RunFileError) -> [UInt8] {
        try OutputFile.readBytes(path, limit: limit)
    }

    package func replace(_ path: String, with bytes: [UInt8], reach: (String) -> Void) throws(RunFileError) {
        try OutputFile.replace(path, with: bytes, reach: reach)
    }

    package func remove(_ path: String) { unlink(path) }

    package func makeFolder(_ path: String) throws(RunFileError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw .cannotCreate(path: path, reason: String(cString: strerror(errno)))
        }
    }

    package func space(in folder: String) -> UInt64? {
        var facts = statvfs()
        guard statvfs(folder, &facts) == 0 else { return nil }
        return UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
    }
}
