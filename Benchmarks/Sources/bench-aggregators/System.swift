import Glibc

/// Sends what was printed.
func flush() { fflush(nil) }

/// The time that processors have spent on this process, system calls and page faults included.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
