import Coordination
import Primitives

/// What goes wrong by accident, or by an operator's wish, at its time.
enum Trouble: Sendable, Equatable {
    case serverCrash(down: Duration, isDamaging: Bool)
    case serverPause(Duration)
    case workerCrash(machine: Int, down: Duration)
    case workerPause(machine: Int, Duration)
    case cut(SimulatedNetwork.Cut)
    case reconnection(machine: Int)
    case command
    /// Of a plan: these machines and the server do not hear each other for so long.
    case partition([Int], Duration)
    /// Of a plan: an operator's, who asks again until the server is there.
    case order(Command)

    /// All of a run's, in no order. Whatever begins before the quiet ends before it.
    static func all(_ options: SimulationOptions) -> [(at: Instant, Trouble)] {
        var random = SeededGenerator(seed: options.seed).stream("trouble")
        let end = options.quietAfter.nanoseconds
        var all: [(at: Instant, Trouble)] = []
        func add(_ times: Int, longest: Duration, _ make: (inout SeededGenerator, Instant, Duration) -> Trouble) {
            for _ in 0..<times {
                let begin = Int64(random.uniform() * Double(end))
                let length = min(Int64(random.uniform() * Double(longest.nanoseconds)), end - begin)
                let at = Instant(nanoseconds: begin)
                all.append((at, make(&random, at, .nanoseconds(length))))
            }
        }
        let chaos = options.chaos
        let machines = options.machines
        add(chaos.serverCrashes, longest: .seconds(3)) { random, _, length in
            .serverCrash(down: length, isDamaging: random.chance(chaos.damage))
        }
        add(chaos.serverPauses, longest: .seconds(4)) { _, _, length in .serverPause(length) }
        add(chaos.workerCrashes, longest: .seconds(5)) { random, _, length in
            .workerCrash(machine: random.integer(below: machines), down: length)
        }
        add(chaos.workerPauses, longest: .seconds(5)) { random, _, length in
            .workerPause(machine: random.integer(below: machines), length)
        }
        add(chaos.partitions, longest: .seconds(5)) { random, at, length in
            .cut(
                SimulatedNetwork.Cut(
                    machines: Set((0..<machines).filter { _ in random.chance(0.4) }),
                    directions: random.pick([[.toServer], [.toWorker], [.toServer, .toWorker]]),
                    until: at.advanced(by: length)))
        }
        add(chaos.reconnections, longest: .zero) { random, _, _ in
            .reconnection(machine: random.integer(below: machines))
        }
        add(chaos.commands, longest: .zero) { _, _, _ in .command }
        return all
    }
}
