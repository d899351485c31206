import Glibc

/// Which seeds were being simulated when a core broke one of its own invariants: that ends the process, and without the
/// seed nobody could see it again.
enum CrashNote {
    private static let threadsMax = 256
    nonisolated(unsafe) private static let seeds: UnsafeMutablePointer<UInt64> = {
        let seeds = UnsafeMutablePointer<UInt64>.allocate(capacity: threadsMax)
        seeds.initialize(repeating: .max, count: threadsMax)
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS] { signal(number) { CrashNote.tell($0) } }
        return seeds
    }()

    /// - Parameter thread: of those that simulate, from 0 on.
    @Sendable static func running(thread: Int, seed: UInt64) { if thread < threadsMax { seeds[thread] = seed } }

    /// Goes back to what crashed, which then ends the process as it would have without this.
    private static func tell(_ number: Int32) {
        signal(number, SIG_DFL)
        for thread in 0..<threadsMax where seeds[thread] != .max {
            complain("a core gave up; guidon simulate --seed \(seeds[thread])")
        }
    }
}
