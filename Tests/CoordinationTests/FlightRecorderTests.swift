import Coordination
import Messages
import Parameters
import Primitives
import Testing

/// A cluster whose every event is recorded.
private struct RecordedCluster {
    var cluster = Cluster(workers: 3, quorum: 2, rounds: 200, keepsReference: true)
    var recorder: FlightRecorder

    init(events: Int) {
        recorder = FlightRecorder(cluster.core, events: events)
        for number in UInt64(0)..<3 { hello(number) }
    }

    mutating func step(_ event: ServerCore.Event, noted: ServerCore.Event? = nil) {
        recorder.note(noted ?? event, at: cluster.now, to: cluster.core)
        let actions = cluster.step(event)
        recorder.settle(cluster.core, actions)
        for job in actions.jobs {
            let values = ParameterVector([1, 2, Float(job.basis.rawValue)])
            step(.reduced(Cluster.sum(job, reference: ReferenceBroadcast(digest: 7, parameters: values))))
        }
        for case .evaluate(let version, _) in actions { step(.evaluated(version, score: 0.5)) }
    }

    mutating func hello(_ number: UInt64) {
        step(
            .received(
                .hello(Hello(capabilities: 0, modelDigest: 0, session: number + 100, label: "")),
                from: Cluster.peer(number)))
    }

    mutating func contribute(_ number: UInt64, _ values: [Float], noted: [Float]? = nil) {
        func event(_ values: [Float]) -> ServerCore.Event {
            .received(.contribution(cluster.contribution(number, values)), from: Cluster.peer(number))
        }
        step(event(values), noted: noted.map(event))
    }

    /// Every event that is kept goes through once more.
    func replay() throws -> Int {
        var replay = FlightReplay(recorder.flight(to: cluster.core))
        var count = 0
        while try replay.step() != nil { count += 1 }
        return count
    }
}

@Suite("A flight recorder")
struct FlightRecorderTests {
    @Test("keeps what a core went through, whatever came, and leads to the same state")
    func same() throws {
        var run = RecordedCluster(events: 1000)
        for round in 0..<20 {
            run.contribute(0, [1, 2, 3])
            switch round % 5 {
            case 0: run.contribute(1, [.nan, 0, 0])
            case 1: run.contribute(1, [3e38, 3e38, 3e38])
            case 2: run.contribute(1, [1, 2])
            case 3: run.step(.refusedByLink(.wrongDimension, from: Cluster.peer(1)))
            default: run.step(.command(.set(.roundDeadline(.seconds(3))), ticket: 1))
            }
            run.step(.timer(.sweep))
            run.contribute(2, [1, 0, -1])
            run.contribute(1, [0, 0, 1])
        }
        run.step(.interrupted)
        #expect(run.cluster.core.version.rawValue == 20)
        #expect(try run.replay() > 100)
    }

    @Test("keeps at least as many events as it was told, and at most twice as many, from any moment on")
    func bounded() throws {
        var run = RecordedCluster(events: 7)
        for _ in 0..<40 {
            run.contribute(1, [1, 2, 3])
            run.contribute(0, [.infinity, 2, 3])
            run.contribute(2, [1, 2, 3])
            #expect(try (7...14).contains(run.replay()))
        }
        #expect(run.cluster.core.version.rawValue == 40)
    }

    @Test("holds no vector: an event of a million values takes as little as one of three")
    func small() {
        var run = RecordedCluster(events: 100)
        run.contribute(0, [Float](repeating: 1, count: 1_000_000))
        guard case .received(.contribution(let contribution), _, _)? = run.recorder.flight(to: nil).steps.last?.event
        else { return #expect(Bool(false)) }
        #expect(contribution.gradient.count == 0)
        #expect(run.recorder.flight(to: nil).start.parameters.count == 0)
    }

    @Test("an event that was another one than what is recorded is named by its number")
    func diverging() {
        var run = RecordedCluster(events: 100)
        run.contribute(0, [1, 2, 3])
        run.contribute(1, [1, 2, 3], noted: [1, 2])
        let divergence = #expect(throws: FlightReplay.Divergence.self) { try run.replay() }
        #expect(divergence?.step == 5)
    }

    @Test("a state that is another one than what was recorded is seen, where every step came to the same")
    func otherEnd() {
        var run = RecordedCluster(events: 100)
        let recorded = run.recorder.flight(to: run.cluster.core)
        let heartbeat = Heartbeat(worker: WorkerID(rawValue: 0), incarnation: Incarnation(rawValue: 1), version: nil)
        run.cluster.step(.received(.heartbeat(heartbeat), from: Cluster.peer(0)), after: .seconds(1))
        let flight = run.recorder.flight(to: run.cluster.core)
        #expect(flight.end != recorded.end)
        var replay = FlightReplay(flight)
        let divergence = #expect(throws: FlightReplay.Divergence.self) { while try replay.step() != nil {} }
        #expect(divergence != nil && divergence?.step == nil)
    }
}
