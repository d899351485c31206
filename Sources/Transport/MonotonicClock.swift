package import Primitives

#if canImport(Glibc)
    import Glibc
#endif

extension Instant {
    /// This process's monotonic clock, which is never set back and goes on while the process is stopped.
    package static func now() -> Instant {
        var time = timespec()
        let status = clock_gettime(CLOCK_MONOTONIC, &time)
        precondition(status == 0, "every Linux has a monotonic clock")
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
