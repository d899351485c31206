#if canImport(Glibc)
    import Glibc
#endif
import Foundation
import Synchronization

/// One more thing that a process does when it crashes.
///
/// The thread that crashed can be trusted with nothing but to wait: another one, which has been waiting for this, does it.
/// Then the process ends as it would have without.
enum LastWords {
    /// Does what there is to do; its answer is said on standard error.
    typealias Words = @Sendable () -> String?

    private static let words = Mutex<Words?>(nil)
    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE]
    /// However badly things stand, the end comes.
    private static let secondsMax = 10

    nonisolated(unsafe) private static let wanted = semaphore()
    nonisolated(unsafe) private static let said = semaphore()
    nonisolated(unsafe) private static let before: UnsafeMutablePointer<sigaction> = {
        let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: signals.count)
        actions.initialize(repeating: sigaction(), count: signals.count)
        return actions
    }()

    /// Takes the place of what was set before; nil for nothing.
    static func set(_ words: Words?) {
        _ = isReady
        Self.words.withLock { $0 = words }
    }

    /// Once in a process.
    private static let isReady: Bool = {
        let thread = Thread {
            while sem_wait(wanted) != 0 {}
            if let text = words.withLock(\.self)?() { FileHandle.standardError.write(Data("guidon: \(text)\n".utf8)) }
            sem_post(said)
        }
        thread.start()
        for (place, number) in signals.enumerated() {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { LastWords.crashed($0) }
            sigaction(number, &action, before + place)
        }
        return true
    }()

    /// On the thread that crashed, or that heard of a signal from outside.
    private static func crashed(_ number: Int32) {
        sem_post(wanted)
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_sec += secondsMax
        while sem_timedwait(said, &deadline) != 0 && errno == EINTR {}
        for (place, each) in signals.enumerated() where each == number { sigaction(number, before + place, nil) }
        // It waits until this handler is left.
        raise(number)
    }

    private static func semaphore() -> UnsafeMutablePointer<sem_t> {
        let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
        return semaphore
    }
}
