import Telemetry

#if canImport(Glibc)
    import Glibc
#endif

/// Small files of text that only this user may read.
enum SecretFile {
    /// What a whole enrolment may take, and no file of secrets more.
    private static let bytesMax = 16 << 20

    /// Without white space around it; nil when there is no such file.
    ///
    /// - Parameter mayBeShared: whether it is no matter who else can read it: then somebody else keeps it.
    static func read(_ path: String, mayBeShared: Bool = false) throws(KeyringError) -> String? {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            if errno == ENOENT { return nil }
            throw .file(.cannotRead(path: path, reason: String(cString: strerror(errno))))
        }
        let mode = facts.st_mode & 0o777
        guard mayBeShared || mode & 0o077 == 0 else { throw .exposed(path: path, mode: UInt16(mode)) }
        do throws(RunFileError) {
            let text = String(decoding: try OutputFile.readBytes(path, limit: bytesMax), as: UTF8.self)
            return String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        } catch {
            throw .file(error)
        }
    }

    /// As one step, also over a loss of power: the old text or the new one is there, and nobody else reads either.
    static func replace(_ path: String, with text: String) throws(KeyringError) {
        do throws(RunFileError) {
            try OutputFile.replace(path, with: Array((text + "\n").utf8), mode: 0o600)
        } catch {
            throw .file(error)
        }
    }

    /// Makes the folder and those above it, for this user only.
    static func makeFolder(_ path: String) throws(KeyringError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        let reason = errno
        if reason == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeFolder(String(path[..<slash]))
            if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        }
        throw .file(.cannotCreate(path: path, reason: String(cString: strerror(reason))))
    }
}
