import Aggregators
import Coordination
import Dispatch
import Messages
import Nodes
import Optimizers
import Parameters
import Primitives
import Reduction
import Synchronization
import Testing
import Transport

@Suite("The server's shell")
struct ServerNodeTests {
    /// Notes that somebody could be heard, and hears nobody.
    private final class Deaf: ServerLink {
        let counters = LinkCounters()
        private let notes: Notes

        init(_ notes: Notes) { self.notes = notes }

        func receive(until deadline: Instant) -> ServerArrival? {
            notes.add("heard")
            return nil
        }

        func send(_ message: ServerMessage, to peer: PeerID) {}
    }

    private final class Notes: Sendable {
        private let all = Mutex<[String]>([])

        func add(_ note: String) { all.withLock { $0.append(note) } }
        var first: [String] { all.withLock { Array($0.prefix(2)) } }
    }

    @Test("the beginning of a run is on a disk, however slow, before anybody is heard")
    func beginning() throws {
        let layout = Layout([("w", [2])])
        let parameters = ParameterVector([1, 2])
        let settings = RunSettings(
            rounds: 5, expectedWorkers: 1, quorum: 1, membersMax: 1, roundDeadline: .seconds(1),
            memberTimeout: .seconds(1), heartbeatInterval: .milliseconds(100), joinTimeout: .seconds(1),
            stallTimeout: nil, evaluateEvery: 1, checkpointEvery: 1, job: "", layout: layout, faults: [])
        let chain = try OptimizerCatalogue.make("sgd", ["learning_rate": 0.1])
        let notes = Notes()
        var node = ServerNode(
            settings: settings, parameters: parameters,
            pipeline: Pipeline(
                aggregator: try AggregatorCatalogue.make("mean", [:]),
                optimizer: AnyOptimizer(chain, parameters: parameters)),
            link: Deaf(notes), waker: try Waker(), evaluate: { _ in 0 },
            checkpoint: { _, _ in
                DispatchSemaphore(value: 0).waitFor(milliseconds: 100)
                notes.add("kept")
            })
        let interrupt = node.interrupt
        interrupt()
        _ = try node.run { _ in }
        #expect(notes.first == ["kept", "heard"])
    }
}

extension DispatchSemaphore {
    fileprivate func waitFor(milliseconds: Int) { _ = wait(timeout: .now() + .milliseconds(milliseconds)) }
}
