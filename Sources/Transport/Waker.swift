#if canImport(Glibc)
    import Glibc
#endif

/// Ends the wait of a link from another thread: whoever holds it may call `wake()` at any time, any number of times.
package final class Waker: Sendable {
    /// A pipe and not an eventfd: Swift's module of the C library has no eventfd.
    private let readEnd: Int32
    private let writeEnd: Int32

    package init() throws(TransportError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw .failed(operation: "making a pipe", reason: String(cString: strerror(errno)))
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// The next wait ends at once, or the present one does. Never blocks: a full pipe has woken somebody already.
    package func wake() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// What a poll must watch.
    var descriptor: Int32 { readEnd }

    /// Forgets all wake-ups so far; whether there was one.
    @discardableResult
    func drain() -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { bytes in
            var wasWoken = false
            while read(readEnd, bytes.baseAddress, bytes.count) > 0 { wasWoken = true }
            return wasWoken
        }
    }
}
