import CKernels

/// Sets how many threads a pass over whole rows may use; 0 is as many as this process has processors, the default.
///
/// Every result has the same bits with any number. A simulation sets 1, because it has one processor for many servers.
public func setKernelThreads(_ count: Int) {
    precondition(count >= 0, "\(count) threads")
    guidon_set_thread_limit(count)
}

/// Threads that pay for a pass over so many floats.
func threadsWorthwhile(floats: Int) -> Int { guidon_threads_for(4 * floats) }

/// Machine codes of the products. All give the same bits; the first is there for every machine.
package enum KernelCode: Int32, CaseIterable, Sendable {
    case portable, avx2, avx512

    /// The best that this machine has.
    package static var best: KernelCode { KernelCode(rawValue: guidon_best_code()) ?? .portable }

    /// Those that this machine can run.
    package static var runnable: [KernelCode] { allCases.filter { $0.rawValue <= best.rawValue } }
}
