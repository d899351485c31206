import Coordination
import Credentials
import Messages
import Parameters
import Primitives
import TestSupport
import Testing

@Suite("What of the server core outlasts its process")
struct SnapshotTests {
    private static func key(_ number: UInt64) -> PublicKey { .test { _ in UInt8(number + 1) } }

    private static func settings(workers: Int = 3, every: UInt64 = 2, window: UInt64 = 1) -> RunSettings {
        RunSettings(
            rounds: 20, expectedWorkers: workers, quorum: 2, membersMax: 8, roundDeadline: .seconds(10),
            memberTimeout: .seconds(2), heartbeatInterval: .milliseconds(300), joinTimeout: .seconds(20),
            stallTimeout: nil, evaluateEvery: 100, checkpointEvery: every, window: window, job: "",
            layout: Cluster.layout, faults: [])
    }

    private static func enrolment(_ count: UInt64 = 3) throws -> Enrolment {
        var enrolment = Enrolment()
        let token = key(100)
        _ = enrolment.offer(token, uses: 9)
        for number in 0..<count { try enrolment.enrol(key(number), by: token) }
        return enrolment
    }

    private func hello(_ core: inout ServerCore, _ number: UInt64, key: PublicKey?, session: UInt64) -> Welcome? {
        var actions: [ServerCore.Action] = []
        let hello = Hello(capabilities: 0, modelDigest: 0, session: session, label: "")
        core.handle(.received(.hello(hello), from: PeerID(rawValue: number), key: key), at: .zero, into: &actions)
        return actions.lazy.compactMap { if case .send(.welcome(let welcome), _) = $0 { welcome } else { nil } }.first
    }

    /// Rounds of all members, and the snapshots on the way.
    private func run(_ core: inout ServerCore, rounds: Int, epoch: UInt64 = 0) -> [ServerCore.Snapshot] {
        var snapshots: [ServerCore.Snapshot] = []
        for _ in 0..<rounds {
            var actions: [ServerCore.Action] = []
            for member in core.members {
                let contribution = Contribution(
                    worker: member.worker, incarnation: member.incarnation, basis: core.version,
                    basisDigest: core.parameters.digest(), samples: 1, statistics: .init(),
                    gradient: Gradient([1, 2, Float(member.worker.rawValue)]))
                core.handle(
                    .received(.contribution(contribution), from: member.peer, key: member.key), at: .zero,
                    into: &actions)
            }
            for job in actions.jobs { core.handle(.reduced(Cluster.sum(job)), at: .zero, into: &actions) }
            for case .evaluate(let version, _) in actions {
                core.handle(.evaluated(version, score: 0), at: .zero, into: &actions)
            }
            snapshots += kept(actions)
        }
        return snapshots
    }

    private func kept(_ actions: [ServerCore.Action]) -> [ServerCore.Snapshot] {
        actions.compactMap { if case .checkpoint(let snapshot) = $0 { snapshot } else { nil } }
    }

    private func started(_ settings: RunSettings, enrolment: Enrolment?) -> ServerCore {
        var core = ServerCore(settings: settings, parameters: ParameterVector([0, 0, 0]), enrolment: enrolment)
        var actions: [ServerCore.Action] = []
        core.handle(.started, at: .zero, into: &actions)
        return core
    }

    @Test("is kept every so many versions, and only where a window begins")
    func due() throws {
        for (every, window, expected) in [(UInt64(2), UInt64(1), [2, 4, 6]), (2, 3, [3, 6]), (3, 2, [4])] {
            var core = started(Self.settings(every: every, window: window), enrolment: nil)
            for number in UInt64(0)..<3 { _ = hello(&core, number, key: nil, session: number) }
            let versions = run(&core, rounds: 7).map { Int($0.version.rawValue) }
            #expect(versions == expected, "every \(every), window \(window)")
        }
    }

    @Test("goes on to the same parameters, with the same numbers by their keys, in lives of a new epoch")
    func resumes() throws {
        let enrolment = try Self.enrolment()
        var core = started(Self.settings(), enrolment: enrolment)
        for number in UInt64(0)..<3 { _ = hello(&core, number, key: Self.key(number), session: number) }
        let snapshot = try #require(run(&core, rounds: 4).last)
        _ = run(&core, rounds: 3)

        var again = ServerCore(settings: Self.settings(), resuming: snapshot, enrolment: enrolment)
        var actions: [ServerCore.Action] = []
        again.handle(.started, at: .zero, into: &actions)
        #expect(kept(actions).map(\.epoch) == [1])
        for number in [UInt64(2), 0, 1] {
            let welcome = hello(&again, 10 + number, key: Self.key(number), session: 90 + number)
            #expect(welcome?.worker == WorkerID(rawValue: UInt32(number)))
            #expect(welcome?.incarnation == Incarnation(rawValue: 1 << 32 + 1))
        }
        _ = run(&again, rounds: 3)
        #expect(again.version == core.version && again.parameters == core.parameters)
    }

    @Test("is kept before the first round, or not at all where nothing is to be kept")
    func beginning() {
        var settings = Self.settings()
        for every in [UInt64(2), nil] {
            settings.checkpointEvery = every
            var core = ServerCore(settings: settings, parameters: ParameterVector([1, 2, 3]))
            var actions: [ServerCore.Action] = []
            core.handle(.started, at: .zero, into: &actions)
            #expect(kept(actions).map(\.version) == (every == nil ? [] : [.initial]))
        }
    }

    @Test("one of the last round is complete at once")
    func complete() throws {
        var core = started(Self.settings(), enrolment: nil)
        for number in UInt64(0)..<3 { _ = hello(&core, number, key: nil, session: number) }
        let snapshot = try #require(run(&core, rounds: 20).last)
        #expect(snapshot.version == ParameterVersion(rawValue: 20))
        var again = ServerCore(settings: Self.settings(), resuming: snapshot)
        var actions: [ServerCore.Action] = []
        again.handle(.started, at: .zero, into: &actions)
        #expect(actions == [.finish(.completed)])
    }

    @Test("without keys numbers are given out anew")
    func withoutKeys() throws {
        var core = started(Self.settings(), enrolment: nil)
        for number in UInt64(0)..<3 { _ = hello(&core, number, key: nil, session: number) }
        let snapshot = try #require(run(&core, rounds: 2).last)
        var again = ServerCore(settings: Self.settings(), resuming: snapshot)
        #expect(hello(&again, 9, key: nil, session: 77)?.worker == WorkerID(rawValue: 0))
    }

    @Test("waits for no more workers than were there")
    func present() throws {
        let enrolment = try Self.enrolment()
        var core = started(Self.settings(workers: 2), enrolment: enrolment)
        for number in UInt64(0)..<2 { _ = hello(&core, number, key: Self.key(number), session: number) }
        let snapshot = try #require(run(&core, rounds: 2).last)
        var again = ServerCore(settings: Self.settings(workers: 5), resuming: snapshot, enrolment: enrolment)
        for number in UInt64(0)..<2 { _ = hello(&again, number, key: Self.key(number), session: 50 + number) }
        _ = run(&again, rounds: 1)
        #expect(again.version == ParameterVersion(rawValue: 3))
    }
}
