#if canImport(Glibc)
    import Glibc
#endif

/// That a run's folder is one server's, for as long as this value lives; the kernel takes it back from one that is killed.
package final class RunLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `RunFileError.inUse` when another server has it.
    package init(_ folder: String) throws(RunFileError) {
        let file = "\(folder)/lock"
        let opened = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw .cannotCreate(path: file, reason: String(cString: strerror(errno))) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            close(opened)
            throw .inUse(path: folder)
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
