import Coordination
import Messages
import Primitives
import Testing

@Suite("Faults that a worker was not told")
struct FaultTellingTests {
    let fault = FaultAssignment(name: "nan", parameters: [], from: .initial, until: nil)

    /// What the server says to a heartbeat of worker 1 that has these faults.
    func told(_ cluster: inout Cluster, has faults: [FaultAssignment], after: Duration) -> [[FaultAssignment]] {
        let beat = Heartbeat(
            worker: WorkerID(rawValue: 1), incarnation: Incarnation(rawValue: 1), version: .initial,
            faults: faults.digest)
        return cluster.step(.received(.heartbeat(beat), from: Cluster.peer(1)), after: after).compactMap {
            if case .send(.control(.assign(let faults)), _) = $0 { faults } else { nil }
        }
    }

    @Test("an assignment, or a healing, that got lost is said again, and not with every heartbeat")
    func again() {
        var cluster = Cluster()
        cluster.gather()
        cluster.step(.command(.inject(fault, .worker, into: .these([WorkerID(rawValue: 1)])), ticket: 1))
        #expect(told(&cluster, has: [], after: .seconds(1)) == [[fault]])
        #expect(told(&cluster, has: [], after: .milliseconds(300)) == [])
        #expect(told(&cluster, has: [], after: .milliseconds(700)) == [[fault]])
        #expect(told(&cluster, has: [fault], after: .milliseconds(700)) == [])
        cluster.step(.command(.heal(.all), ticket: 2))
        #expect(told(&cluster, has: [fault], after: .milliseconds(700)) == [[]])
        #expect(told(&cluster, has: [], after: .milliseconds(700)) == [])
    }

    @Test("lists differ in their digest by every part of theirs")
    func digests() {
        let other = FaultAssignment(
            name: "nan", parameters: [.init(name: "scale", value: 2)], from: .initial,
            until: ParameterVersion(rawValue: 9))
        let lists = [[], [fault], [fault, fault], [other], [fault, other], [other, fault]]
        #expect(Set(lists.map(\.digest)).count == lists.count)
    }

    @Test("a worker's heartbeat says which faults it was told")
    func worker() {
        var core = WorkerCore(settings: .init(session: 1, label: "w", giveUpAfter: nil))
        var actions: [WorkerCore.Action] = []
        func beat(at seconds: Int) -> UInt64? {
            actions = []
            core.handle(.timer(.heartbeat), at: Instant.zero.advanced(by: .seconds(seconds)), into: &actions)
            for case .send(.heartbeat(let beat)) in actions { return beat.faults }
            return nil
        }
        core.handle(.started, at: .zero, into: &actions)
        let welcome = Welcome(
            worker: WorkerID(rawValue: 1), incarnation: Incarnation(rawValue: 1), job: "", layout: Cluster.layout,
            heartbeatInterval: .milliseconds(300))
        core.handle(.received(.welcome(welcome)), at: .zero, into: &actions)
        #expect(beat(at: 1) == 0)
        core.handle(.received(.control(.assign([fault]))), at: .zero, into: &actions)
        #expect(beat(at: 2) == [fault].digest)
        core.handle(.received(.control(.assign([]))), at: .zero, into: &actions)
        #expect(beat(at: 3) == 0)
    }
}
