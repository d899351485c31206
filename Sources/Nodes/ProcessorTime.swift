#if canImport(Glibc)
    import Glibc
#endif

/// Processor time, in seconds: what work costs, however busy the machine is.
enum ProcessorTime {
    static func ofThisThread() -> Double { read(CLOCK_THREAD_CPUTIME_ID) }

    static func ofThisProcess() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }

    /// Of all processes that this one started and waited for.
    static func ofChildren() -> Double {
        var usage = rusage()
        guard getrusage(RUSAGE_CHILDREN.rawValue, &usage) == 0 else { return 0 }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
