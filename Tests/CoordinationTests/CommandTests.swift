import Coordination
import Messages
import Parameters
import Primitives
import Testing

@Suite("What operators may do to a run")
struct CommandTests {
    static let flip = FaultAssignment(name: "sign_flip", parameters: [], from: .initial, until: nil)

    private func answer(_ cluster: inout Cluster, _ command: Command) -> CommandAnswer? {
        cluster.step(.command(command, ticket: 7)).compactMap {
            if case .answer(let answer, 7) = $0 { answer } else { nil }
        }.first
    }

    /// What each peer is told of its faults, by the number of the worker.
    private func told(_ actions: [ServerCore.Action]) -> [UInt64: [String]] {
        var told: [UInt64: [String]] = [:]
        for case .send(.control(.assign(let faults)), let peer) in actions { told[peer.rawValue] = faults.map(\.name) }
        return told
    }

    @Test("injects a fault into workers that have none, the highest numbers first, and the record says from when")
    func injects() {
        var cluster = Cluster()
        cluster.gather()
        let actions = cluster.step(.command(.inject(Self.flip, .worker, into: .some(2)), ticket: 1))

        #expect(told(actions) == [1: ["sign_flip"], 2: ["sign_flip"]])
        let two = [WorkerID(rawValue: 1), WorkerID(rawValue: 2)]
        #expect(actions.records == [.obeyed(.inject(Self.flip, .worker, into: .some(2)), two, at: .initial)])
        #expect(
            answer(&cluster, .inject(Self.flip, .worker, into: .some(2))) == .declined(.tooFew(asked: 2, free: 1)))
    }

    @Test("adds a fault to those that a worker has, gives them again to one that comes back, and heals all at once")
    func remembers() {
        let zero = FaultAssignment(name: "zero", parameters: [], from: .initial, until: nil)
        let planned = PlannedFault(
            workers: WorkerID(rawValue: 0)...WorkerID(rawValue: 2), assignment: zero)
        var cluster = Cluster(faults: [planned])
        cluster.gather()
        let one = Command.Selection.these([WorkerID(rawValue: 1)])
        #expect(
            told(cluster.step(.command(.inject(Self.flip, .worker, into: one), ticket: 1))) == [
                1: ["zero", "sign_flip"]
            ])
        #expect(told(cluster.hello(1)) == [1: ["zero", "sign_flip"]])
        #expect(told(cluster.step(.command(.heal(one), ticket: 2))) == [1: []])
        #expect(told(cluster.hello(1)).isEmpty && told(cluster.hello(0)) == [0: ["zero"]])
        #expect(told(cluster.hello(2)) == [2: ["zero"]])
        #expect(told(cluster.step(.command(.heal(.all), ticket: 3))) == [0: [], 1: [], 2: []])
        #expect(told(cluster.hello(2)).isEmpty)
    }

    @Test("leaves to the server what takes several gradients, and tells no worker of it")
    func conspires() {
        var cluster = Cluster()
        cluster.gather()
        let actions = cluster.step(.command(.inject(Self.flip, .server, into: .some(1)), ticket: 1))
        let healed = cluster.step(.command(.heal(.all), ticket: 2))

        #expect(told(actions).isEmpty)
        #expect(actions.contains(.conspire(Self.flip, [WorkerID(rawValue: 2)])))
        #expect(healed.contains { if case .release(let workers) = $0 { workers.count == 3 } else { false } })
    }

    @Test("declines faults where none are allowed, strangers, and everything once the run is over")
    func declines() {
        var honest = Cluster(faultsAllowed: false)
        honest.gather()
        #expect(answer(&honest, .inject(Self.flip, .worker, into: .some(1))) == .declined(.faultsNotAllowed))
        let stranger = WorkerID(rawValue: 9)
        #expect(answer(&honest, .drain(stranger)) == .declined(.notAMember(stranger)))
        #expect(answer(&honest, .heal(.these([stranger]))) == .declined(.notAMember(stranger)))
        #expect(answer(&honest, .stop) == .done([], at: .initial))
        #expect(answer(&honest, .heal(.all)) == .declined(.finished))
    }

    @Test("drains one worker, and stops in order with a goodbye to the others")
    func ends() {
        var cluster = Cluster()
        cluster.gather()
        let drained = cluster.step(.command(.drain(WorkerID(rawValue: 1)), ticket: 1))
        let stopped = cluster.step(.command(.stop, ticket: 2))

        #expect(drained.contains(.send(.control(.drain), to: Cluster.peer(1))))
        #expect(stopped.outcomes == [.stopped])
        #expect(stopped.filter { if case .send(.goodbye, _) = $0 { true } else { false } }.count == 3)
    }

    @Test("hands a rate to the reduction, and takes a deadline for itself from the next round on")
    func tunes() throws {
        var cluster = Cluster()
        cluster.gather()
        #expect(cluster.step(.command(.set(.rate(0.5)), ticket: 1)).contains(.tune(.rate(0.5))))
        cluster.step(.command(.set(.roundDeadline(.seconds(1))), ticket: 2))
        var job: Job?
        for number: UInt64 in 0..<3 { job = cluster.contribute(number).jobs.first ?? job }
        let next = cluster.step(.reduced(Cluster.sum(try #require(job))))

        let deadline = cluster.now.advanced(by: .seconds(1))
        #expect(next.contains(.arm(.deadline(cluster.core.version), at: deadline)))
    }
}
