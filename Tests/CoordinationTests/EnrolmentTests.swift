import Coordination
import Credentials
import Messages
import Parameters
import Primitives
import TestSupport
import Testing

@Suite("Who may speak to the server")
struct EnrolmentTests {
    static func key(_ number: UInt8) -> PublicKey { .test { _ in number } }

    static let token = key(200)

    /// Workers 1, 2 and 3 are enrolled, and a token for one more is open.
    private func enrolled() throws -> Cluster {
        var enrolment = Enrolment()
        let isOffered = enrolment.offer(Self.key(201), uses: 3) && enrolment.offer(Self.token, uses: 1)
        #expect(isOffered)
        for number in UInt8(1)...3 { try enrolment.enrol(Self.key(number), by: Self.key(201)) }
        return Cluster(enrolment: enrolment)
    }

    private func kept(_ actions: [ServerCore.Action]) -> [Enrolment] {
        actions.compactMap { if case .keep(let enrolment) = $0 { enrolment } else { nil } }
    }

    private func welcomed(_ actions: [ServerCore.Action]) -> Welcome? {
        actions.lazy.compactMap { if case .send(.welcome(let welcome), _) = $0 { welcome } else { nil } }.first
    }

    private func hello(_ cluster: inout Cluster, _ key: UInt8?, peer: UInt64, session: UInt64) -> [ServerCore.Action] {
        let hello = Hello(capabilities: 0, modelDigest: 0, session: session, label: "")
        return cluster.step(.received(.hello(hello), from: Cluster.peer(peer), key: key.map(Self.key)))
    }

    @Test("a token lets a key in, which is kept before it is answered, and once")
    func enrols() throws {
        var cluster = try enrolled()
        let actions = cluster.step(.received(.enrol(Self.key(4)), from: Cluster.peer(4), key: Self.token))

        #expect(actions.count == 2)
        #expect(kept(actions).first?.standing(of: Self.key(4)) == .worker)
        #expect(actions.last == .send(.enrolled, to: Cluster.peer(4)))
        #expect(welcomed(hello(&cluster, 4, peer: 5, session: 1))?.worker == WorkerID(rawValue: 0))
        let again = cluster.step(.received(.enrol(Self.key(5)), from: Cluster.peer(4), key: Self.token))
        #expect(again.refusals == [.badToken])
        #expect(kept(again).isEmpty)
    }

    @Test("who asks again is answered again, and nothing is kept again")
    func repeated() throws {
        var cluster = try enrolled()
        let offer = cluster.step(.command(.offer(Self.key(202), uses: 2), ticket: 1))
        #expect(kept(offer).count == 1)
        let ask = ServerCore.Event.received(.enrol(Self.key(4)), from: Cluster.peer(4), key: Self.key(202))
        #expect(kept(cluster.step(ask)).count == 1)
        #expect(cluster.step(ask) == [.send(.enrolled, to: Cluster.peer(4))])
    }

    @Test("nobody gets in by a worker's key, by none, or where nobody has one")
    func noToken() throws {
        var cluster = try enrolled()
        for key in [Self.key(1), Self.key(9), nil] {
            let actions = cluster.step(.received(.enrol(Self.key(4)), from: Cluster.peer(4), key: key))
            #expect(actions.refusals == [.badToken])
        }
        var open = Cluster()
        #expect(open.step(.received(.enrol(Self.key(4)), from: Cluster.peer(4), key: nil)).refusals == [.badToken])
    }

    @Test("who has no worker's key is not heard, whatever it says")
    func strangers() throws {
        var cluster = try enrolled()
        for key in [nil, UInt8(9), 200] {
            #expect(hello(&cluster, key, peer: 9, session: 9).refusals == [.notAMember])
            let contribution = WorkerMessage.contribution(cluster.contribution(0))
            let key = key.map(Self.key)
            #expect(
                cluster.step(.received(contribution, from: Cluster.peer(9), key: key)).refusals == [.notAMember])
        }
        #expect(cluster.core.members.isEmpty)
    }

    @Test("a key keeps its number through a new process, once the old one is gone, and has one process at a time")
    func numbers() throws {
        var cluster = try enrolled()
        for number in UInt8(1)...3 { _ = hello(&cluster, number, peer: UInt64(number), session: UInt64(number)) }
        #expect(hello(&cluster, 2, peer: 9, session: 77).refusals == [.duplicate])
        _ = cluster.step(.timer(.sweep), after: .seconds(2))
        let back = welcomed(hello(&cluster, 2, peer: 9, session: 77))
        #expect(back?.worker == WorkerID(rawValue: 1))
        #expect(back?.incarnation == Incarnation(rawValue: 2))
        // The session of one key is nothing to another.
        #expect(welcomed(hello(&cluster, 1, peer: 10, session: 77))?.worker == WorkerID(rawValue: 0))
    }

    @Test("the key of one with the number of another is refused")
    func otherWorker() throws {
        var cluster = try enrolled()
        for number in UInt8(1)...3 { _ = hello(&cluster, number, peer: UInt64(number), session: UInt64(number)) }
        let stolen = WorkerMessage.contribution(cluster.contribution(2))
        let actions = cluster.step(.received(stolen, from: Cluster.peer(1), key: Self.key(1)))
        #expect(actions.refusals == [.otherWorker])
        #expect(actions.folded.isEmpty)
    }

    @Test("a revoked key is out at once, and the round goes on without it")
    func revokes() throws {
        var cluster = try enrolled()
        for number in UInt8(1)...3 { _ = hello(&cluster, number, peer: UInt64(number), session: UInt64(number)) }
        for number in [UInt8(1), 2] {
            let contribution = WorkerMessage.contribution(cluster.contribution(UInt64(number) - 1))
            cluster.step(.received(contribution, from: Cluster.peer(UInt64(number)), key: Self.key(number)))
        }
        let actions = cluster.step(.command(.revoke(.worker(WorkerID(rawValue: 2))), ticket: 1))

        #expect(actions.refusals == [.revoked])
        #expect(kept(actions).first?.standing(of: Self.key(3)) == .revoked)
        #expect(actions.jobs.first?.rows.map(\.worker.rawValue) == [0, 1])
        #expect(actions.contains(.answer(.done([WorkerID(rawValue: 2)], at: .initial), ticket: 1)))
        let heartbeat = WorkerMessage.heartbeat(
            Heartbeat(worker: WorkerID(rawValue: 2), incarnation: Incarnation(rawValue: 1), version: nil))
        #expect(
            cluster.step(.received(heartbeat, from: Cluster.peer(3), key: Self.key(3))).refusals == [.revoked])
    }

    @Test("what cannot be revoked or offered is declined")
    func declined() throws {
        var cluster = try enrolled()
        func answer(_ command: Command) -> CommandAnswer? {
            cluster.step(.command(command, ticket: 7)).compactMap {
                if case .answer(let answer, 7) = $0 { answer } else { nil }
            }.first
        }
        #expect(answer(.revoke(.key(Self.key(99)))) == .declined(.unknownKey))
        #expect(answer(.revoke(.worker(WorkerID(rawValue: 8)))) == .declined(.notAMember(WorkerID(rawValue: 8))))
        #expect(answer(.offer(Self.key(202), uses: 5)) == .done([], at: .initial))
        #expect(cluster.core.enrolment?.tokens[Self.key(202)] == 5)
        cluster = Cluster()
        #expect(answer(.offer(Self.key(202), uses: 5)) == .declined(.noKeys))
        #expect(answer(.revoke(.key(Self.key(1)))) == .declined(.noKeys))
    }
}
