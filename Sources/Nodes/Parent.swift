import CSystem
import Foundation

/// What a process that was started by another of ours does first.
package enum Parent {
    /// Ties this process's life to that of `parent`.
    ///
    /// - Returns: false when the parent is gone already, so there is nobody to work for.
    package static func follow(_ parent: Int32) -> Bool {
        // The terminal's Ctrl-C goes to the whole group; the parent decides what it means.
        signal(SIGINT, SIG_IGN)
        guard guidon_die_with_parent() == 0 else { return false }
        // It may have ended before the kernel was asked.
        return getppid() == parent
    }
}
