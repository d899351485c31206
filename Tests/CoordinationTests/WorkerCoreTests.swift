import Coordination
import Messages
import Parameters
import Primitives
import Testing

@Suite("The worker core")
struct WorkerCoreTests {
    private static let layout = Layout([("weight", [2])])

    private struct Lonely {
        var core = WorkerCore(settings: .init(session: 5, label: "test", giveUpAfter: .seconds(60)))
        var now = Instant.zero

        mutating func step(_ event: WorkerCore.Event, after: Duration = .zero) -> [WorkerCore.Action] {
            now = now.advanced(by: after)
            var actions: [WorkerCore.Action] = []
            core.handle(event, at: now, into: &actions)
            return actions
        }

        @discardableResult
        mutating func join() -> [WorkerCore.Action] {
            _ = step(.started)
            return step(.received(.welcome(WorkerCoreTests.welcome(incarnation: 1))))
        }
    }

    private static func welcome(incarnation: UInt64) -> Welcome {
        Welcome(
            worker: WorkerID(rawValue: 4), incarnation: Incarnation(rawValue: incarnation), job: "name: test",
            layout: layout, heartbeatInterval: .milliseconds(300))
    }

    private func parameters(
        _ version: UInt64, _ values: [Float] = [1, 2], reference: UInt64? = nil
    ) -> ParameterBroadcast {
        let parameters = ParameterVector(values)
        return ParameterBroadcast(
            version: ParameterVersion(rawValue: version), digest: parameters.digest(), parameters: parameters,
            reference: reference)
    }

    private func broadcast(_ version: UInt64, _ values: [Float] = [1, 2]) -> ServerMessage {
        .parameters(parameters(version, values))
    }

    private func computation(_ values: [Float] = [1, 2]) -> Computation {
        Computation(
            basisDigest: ParameterVector(values).digest(), gradient: Gradient([3, 4]), samples: 8,
            statistics: TrainingStatistics())
    }

    private func contributions(_ actions: [WorkerCore.Action]) -> [Contribution] {
        actions.compactMap { if case .send(.contribution(let contribution)) = $0 { contribution } else { nil } }
    }

    private func hellos(_ actions: [WorkerCore.Action]) -> Int {
        actions.count { if case .send(.hello) = $0 { true } else { false } }
    }

    @Test("says hello until it is welcomed, then sets up the job and begins to beat")
    func joins() {
        var worker = Lonely()

        #expect(hellos(worker.step(.started)) == 1)
        #expect(hellos(worker.step(.timer(.hello), after: .milliseconds(300))) == 1)
        let joined = worker.step(.received(.welcome(Self.welcome(incarnation: 1))))
        #expect(joined.first == .configure(Self.welcome(incarnation: 1)))
        #expect(joined.contains(.arm(.heartbeat, at: worker.now.advanced(by: .milliseconds(300)))))
        #expect(hellos(worker.step(.timer(.hello))) == 0)
    }

    @Test("contributes what it computed at the newest parameters, under their version and digest")
    func contributes() {
        var worker = Lonely()
        worker.join()
        _ = worker.step(.received(broadcast(3)))
        let sent = contributions(worker.step(.computed(ParameterVersion(rawValue: 3), computation())))

        #expect(sent.map(\.basis.rawValue) == [3])
        #expect(sent.first?.basisDigest == ParameterVector([1, 2]).digest())
        #expect(sent.first?.worker == WorkerID(rawValue: 4))
    }

    @Test("throws away what was overtaken while it was computed and goes on with the newest")
    func overtaken() {
        var worker = Lonely()
        worker.join()
        _ = worker.step(.received(broadcast(3)))
        let second = worker.step(.received(broadcast(4, [5, 6])))
        let finished = worker.step(.computed(ParameterVersion(rawValue: 3), computation()))

        #expect(second.isEmpty)
        #expect(finished == [.compute(parameters(4, [5, 6]), reference: nil)])
    }

    @Test("computes with the reference that its parameters name, and says that it is behind as long as that is missing")
    func reference() {
        var worker = Lonely()
        worker.join()
        let old = ParameterVector([7, 8])
        let named = parameters(3, reference: old.digest())
        func version(_ actions: [WorkerCore.Action]) -> ParameterVersion?? {
            for case .send(.heartbeat(let heartbeat)) in actions { return heartbeat.version }
            return .none
        }

        #expect(worker.step(.received(.parameters(named))).isEmpty)
        #expect(version(worker.step(.timer(.heartbeat), after: .milliseconds(300))) == .some(.none))
        let arrived = ReferenceBroadcast(digest: old.digest(), parameters: old)
        #expect(worker.step(.received(.reference(arrived))).isEmpty)
        #expect(worker.step(.received(.parameters(named))) == [.compute(named, reference: old)])
        let computed = Computation(
            basisDigest: named.digest, referenceDigest: old.digest(), gradient: Gradient([3, 4]), samples: 8,
            statistics: TrainingStatistics(reports: [.init(name: "distance", value: 2)]))
        let sent = contributions(worker.step(.computed(named.version, computed)))
        #expect(sent.first?.statistics.reports == [.init(name: "distance", value: 2)])
    }

    @Test("a reference that is not what its digest says is asked for again")
    func wrongReference() {
        var worker = Lonely()
        worker.join()
        let old = ParameterVector([7, 8])
        let named = parameters(3, reference: old.digest())
        _ = worker.step(.received(.reference(ReferenceBroadcast(digest: old.digest(), parameters: .init([7, 9])))))
        #expect(worker.step(.received(.parameters(named))) == [.compute(named, reference: .init([7, 9]))])
        let computed = Computation(
            basisDigest: named.digest, referenceDigest: ParameterVector([7, 9]).digest(), gradient: Gradient([3, 4]),
            samples: 8, statistics: TrainingStatistics())

        #expect(contributions(worker.step(.computed(named.version, computed))).isEmpty)
        #expect(worker.step(.received(.parameters(named))).isEmpty)
        _ = worker.step(.received(.reference(ReferenceBroadcast(digest: old.digest(), parameters: old))))
        #expect(worker.step(.received(.parameters(named))) == [.compute(named, reference: old)])
    }

    @Test("sends its contribution again until it hears of it")
    func repeats() {
        var worker = Lonely()
        worker.join()
        _ = worker.step(.received(broadcast(1)))
        _ = worker.step(.computed(ParameterVersion(rawValue: 1), computation()))

        #expect(contributions(worker.step(.timer(.heartbeat), after: .milliseconds(700))).count == 1)
        _ = worker.step(.received(.accepted(ParameterVersion(rawValue: 1))))
        #expect(contributions(worker.step(.timer(.heartbeat), after: .milliseconds(700))).isEmpty)
    }

    @Test("greets a server anew that has given it up, or that has been silent", arguments: [true, false])
    func rejoins(expelled: Bool) {
        var worker = Lonely()
        worker.join()
        let actions =
            expelled
            ? worker.step(.received(.refused(.notAMember, basis: .initial)))
            : worker.step(.timer(.heartbeat), after: .seconds(4))

        #expect(hellos(actions) == 1)
        #expect(worker.core.worker == nil)
    }

    @Test("takes an assignment that comes twice once, so that a liar forgets nothing")
    func assignedTwice() {
        var worker = Lonely()
        worker.join()
        let faults = [FaultAssignment(name: "stale", parameters: [], from: .initial, until: nil)]

        #expect(worker.step(.received(.control(.assign(faults)))) == [.assign(faults)])
        #expect(worker.step(.received(.control(.assign(faults)))) == [])
        #expect(worker.step(.received(.control(.assign([])))) == [.assign([])])
    }

    @Test("gives up when nobody answers for too long")
    func givesUp() {
        var worker = Lonely()
        _ = worker.step(.started)

        #expect(worker.step(.timer(.hello), after: .seconds(61)).last == .stop(.serverSilent))
    }

    @Test("finishes what it has in hand before it leaves when it is drained")
    func drains() {
        var worker = Lonely()
        worker.join()
        _ = worker.step(.received(broadcast(1)))
        let told = worker.step(.received(.control(.drain)))
        let sent = worker.step(.computed(ParameterVersion(rawValue: 1), computation()))
        let left = worker.step(.received(.accepted(ParameterVersion(rawValue: 1))))

        #expect(told.isEmpty)
        #expect(contributions(sent).count == 1)
        #expect(left.last == .stop(.told))
    }

    @Test("leaves when it is drained and what it has in hand has become of no use: nobody else would tell it to")
    func drainsInVain() {
        var worker = Lonely()
        worker.join()
        _ = worker.step(.received(broadcast(1)))
        _ = worker.step(.computed(ParameterVersion(rawValue: 1), computation()))
        #expect(worker.step(.received(.control(.drain))).isEmpty)

        #expect(worker.step(.received(.refused(.notAMember, basis: .initial))).last == .stop(.told))
    }

    @Test("asks again for parameters that are not what their digest says")
    func corrupted() {
        var worker = Lonely()
        worker.join()
        _ = worker.step(.received(broadcast(1)))
        let sent = worker.step(.computed(ParameterVersion(rawValue: 1), computation([9, 9])))
        let beat = worker.step(.timer(.heartbeat), after: .milliseconds(300))

        #expect(sent.isEmpty)
        #expect(
            beat.first
                == .send(
                    .heartbeat(
                        Heartbeat(
                            worker: WorkerID(rawValue: 4), incarnation: Incarnation(rawValue: 1), version: nil))))
    }
}
