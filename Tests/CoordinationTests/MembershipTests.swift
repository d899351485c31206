import Coordination
import Messages
import Parameters
import Primitives
import Testing

@Suite("Membership")
struct MembershipTests {
    private func welcomed(_ actions: [ServerCore.Action]) -> Welcome? {
        actions.lazy.compactMap { if case .send(.welcome(let welcome), _) = $0 { welcome } else { nil } }.first
    }

    @Test("answers a hello that comes again with the same welcome")
    func repeated() {
        var cluster = Cluster()
        let first = welcomed(cluster.hello(0))
        let second = welcomed(cluster.hello(0))

        #expect(first != nil && first == second)
    }

    @Test("knows a worker that comes back after it was given up, and refuses what its earlier life sends")
    func returns() {
        var cluster = Cluster(workers: 2, quorum: 1)
        cluster.gather(2)
        _ = cluster.step(.timer(.sweep), after: .seconds(2))
        let expelled = cluster.beat(1, version: .initial).refusals
        let back = welcomed(cluster.hello(8, session: 101))
        let old = cluster.step(.received(.contribution(cluster.contribution(1)), from: Cluster.peer(8)))

        #expect(expelled == [.notAMember])
        #expect(back?.worker == WorkerID(rawValue: 1))
        #expect(back?.incarnation == Incarnation(rawValue: 2))
        #expect(old.refusals == [.oldIncarnation])
    }

    @Test("gives a new connection of a living session a new incarnation and forgets the old connection")
    func rebinds() {
        var cluster = Cluster()
        cluster.gather()
        let moved = welcomed(cluster.hello(9, session: 101))
        let overOld = cluster.contribute(1)

        #expect(moved?.worker == WorkerID(rawValue: 1))
        #expect(moved?.incarnation == Incarnation(rawValue: 2))
        #expect(overOld.refusals == [.notAMember])
        #expect(cluster.core.members.count == 3)
    }

    @Test("never gives one number to two sessions")
    func numbers() {
        var cluster = Cluster(workers: 3, quorum: 1)
        cluster.gather()
        _ = cluster.step(.timer(.sweep), after: .seconds(2))

        #expect(cluster.core.members.isEmpty)
        #expect(welcomed(cluster.hello(20))?.worker == WorkerID(rawValue: 3))
    }

    @Test("refuses a worker that was built for another model")
    func otherModel() {
        var cluster = Cluster()
        let hello = Hello(capabilities: 0, modelDigest: 5, session: 1, label: "")

        #expect(cluster.step(.received(.hello(hello), from: Cluster.peer(1))).refusals == [.otherModel])
    }
}
