public import Parameters
public import Primitives

/// A worker's faults on the values that it sends, with the past that some of them need.
///
/// Call `falsify` once for every gradient, also in rounds in which no fault is active: a stale liar sends what it made
/// before its time began. Draws come from a branch per version, so that the same seed tells the same lies whatever was
/// computed twice or lost in between.
public struct Liar: Sendable {
    private let faults: [Fault]
    private let random: SeededGenerator
    private let reach: UInt64
    /// Honest gradients in ascending order of versions; no more of them than the longest delay asks for.
    private var past: [(version: UInt64, gradient: Gradient)] = []

    /// - Parameter random: the worker's own stream.
    public init(faults: [Fault], random: SeededGenerator) {
        self.faults = faults
        self.random = random
        reach = faults.reduce(0) { reach, fault in
            if case .stale(let rounds) = fault.attack { max(reach, UInt64(rounds)) } else { reach }
        }
    }

    /// Applies every active attack on values, in the order of the faults; a round without one leaves the gradient as it is.
    ///
    /// - Parameters:
    ///   - gradient: the honest one.
    ///   - version: that it was computed at; it may come twice, and an earlier one than the last forgets what came after.
    /// - Complexity: O(d), and k · d memory for gradients of k rounds ago.
    public mutating func falsify(_ gradient: inout Gradient, at version: UInt64) {
        remember(gradient, at: version)
        var random = random.stream("values").stream(version)
        for fault in faults where fault.isActive(at: version) && fault.attack.isOnValues {
            var earlier: Gradient?
            if case .stale(let rounds) = fault.attack { earlier = gradientFrom(UInt64(rounds), before: version) }
            fault.attack.apply(
                to: &gradient, earlier: earlier, rounds: version - fault.from + 1, using: &random)
        }
    }

    private mutating func remember(_ gradient: Gradient, at version: UInt64) {
        guard reach > 0 else { return }
        past.removeAll { $0.version >= version }
        past.append((version, gradient))
        // The newest that is old enough has to stay, and everything after it.
        if let oldest = past.lastIndex(where: { version - $0.version >= reach }) { past.removeFirst(oldest) }
    }

    /// The newest gradient that is at least that old; while there is none, the oldest there is.
    private func gradientFrom(_ rounds: UInt64, before version: UInt64) -> Gradient? {
        (past.last { version - $0.version >= rounds } ?? past.first)?.gradient
    }
}
