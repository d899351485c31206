#if canImport(Glibc)
    import Glibc
#endif
import Synchronization

/// Places at which a test kills the server, as a loss of power would: `GUIDON_FAILPOINT=before_reduce@7` in the environment
/// ends the process when that place is reached for the seventh time. Without it nothing happens.
enum Failpoint {
    /// Every place, in the order in which a round reaches them.
    static let names = [
        "before_publish", "before_accept", "after_accept", "before_reduce", "after_reduce", "before_record",
        "mid_write", "before_rename", "after_rename",
    ]

    private static let chosen: (name: String, times: Int)? = {
        guard let text = getenv("GUIDON_FAILPOINT").map({ String(cString: $0) }) else { return nil }
        let parts = text.split(separator: "@")
        guard parts.count == 2, let times = Int(parts[1]), names.contains(String(parts[0])) else { return nil }
        return (String(parts[0]), times)
    }()

    private static let reached = Counter()

    static func reach(_ name: String) {
        guard let chosen, chosen.name == name, reached.next() == chosen.times else { return }
        kill(getpid(), SIGKILL)
    }

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)

        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }
}
