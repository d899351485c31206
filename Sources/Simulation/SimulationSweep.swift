import Coordination
import Dispatch
import Primitives
import Synchronization

/// Many simulated runs, one of each seed, on as many threads as there are processors to spare.
package enum SimulationSweep {
    /// What all of them came to together.
    package struct Totals: Sendable, Equatable {
        package var runs: UInt64 = 0
        package var completed: UInt64 = 0
        package var rounds: UInt64 = 0
        package var events: UInt64 = 0
        package var messages: UInt64 = 0
        package var messagesLost: UInt64 = 0
        package var refused: UInt64 = 0
        package var serverRestarts: UInt64 = 0
        package var workerRestarts: UInt64 = 0
        package var checkpointsPassedOver: UInt64 = 0
        package var simulated = Duration.zero
        /// Of all runs, whatever their order.
        package var fingerprint: UInt64 = 0

        mutating func add(_ report: SimulationReport, machines: Int) {
            runs += 1
            if report.outcome == .completed { completed += 1 }
            rounds += report.version.rawValue
            events += report.events
            messages += report.messages
            messagesLost += report.messagesLost
            refused += report.refused
            serverRestarts += UInt64(max(0, report.serverLives - 1))
            workerRestarts += UInt64(max(0, report.workerLives - machines))
            checkpointsPassedOver += UInt64(report.checkpointsPassedOver)
            simulated += report.duration
            fingerprint &+= report.fingerprint
        }
    }

    /// - Parameters:
    ///   - begin: called before each run, on the thread that runs it.
    ///   - observe: called after each run, one call at a time; false begins no further one.
    package static func run(
        _ seeds: Range<UInt64>, rule: String? = nil, threads: Int,
        begin: @escaping @Sendable (_ thread: Int, _ seed: UInt64) -> Void = { _, _ in },
        observe: @escaping @Sendable (SimulationReport, Totals) -> Bool
    ) -> Totals {
        struct State {
            var next: UInt64
            var totals = Totals()
            var isOver = false
        }
        let state = Mutex(State(next: seeds.lowerBound))
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            while true {
                let seed = state.withLock { state -> UInt64? in
                    guard !state.isOver, state.next < seeds.upperBound else { return nil }
                    defer { state.next += 1 }
                    return state.next
                }
                guard let seed else { return }
                begin(thread, seed)
                let options = SimulationOptions.swarm(seed: seed, rule: rule)
                var cluster = SimulatedCluster(options)
                let report = cluster.run()
                state.withLock { state in
                    state.totals.add(report, machines: options.machines)
                    if !observe(report, state.totals) { state.isOver = true }
                }
            }
        }
        return state.withLock(\.totals)
    }
}
