/// What came of running a file of test vectors.
package struct ConformanceReport: Sendable, Equatable {
    package private(set) var passed = 0
    package private(set) var failed = 0
    /// Cases of rules and attacks that we do not have.
    package private(set) var skipped = 0
    /// One line for each failed case.
    package private(set) var failures: [String] = []
    /// The largest relative error over all comparisons of passed and failed cases.
    package private(set) var worstError = 0.0

    package init() {}

    package var summary: String { "\(passed) passed, \(failed) failed, \(skipped) skipped" }

    mutating func skip() { skipped += 1 }

    mutating func pass(error: Double) {
        passed += 1
        worstError = max(worstError, error)
    }

    mutating func fail(_ name: String, _ reason: String, error: Double = 0) {
        failed += 1
        failures.append("\(name): \(reason)")
        worstError = max(worstError, error)
    }
}
