import Coordination
import Messages
import Parameters
import Primitives
import Testing

@Suite("A round that lacks rows because some were refused")
struct RefusedRoundTests {
    @Test("asks those again at its deadline, and goes on with what they say then")
    func again() {
        var cluster = Cluster(workers: 3, quorum: 3)
        cluster.gather()
        cluster.contribute(0)
        cluster.contribute(1)
        #expect(cluster.contribute(2, [.nan, 0, 0]).refusals == [.notFinite])
        #expect(cluster.contribute(2).refusals == [.duplicate])

        let asked = cluster.step(.timer(.deadline(.initial)), after: .seconds(10))
        #expect(asked.informed == [2] && asked.jobs.isEmpty)
        let deadlines = asked.filter { if case .arm(.deadline, _) = $0 { true } else { false } }
        #expect(deadlines == [.arm(.deadline(.initial), at: cluster.now.advanced(by: .seconds(10)))])

        let job = cluster.contribute(2).jobs.first
        #expect(job?.rows.count == 3 && job?.refused == 0)
    }

    @Test("asks nobody again when there is nobody, and none in a round that has its quorum")
    func nobody() {
        var cluster = Cluster(workers: 3, quorum: 2)
        cluster.gather()
        cluster.contribute(0)
        #expect(cluster.step(.timer(.deadline(.initial)), after: .seconds(1)).informed.isEmpty)
        cluster.contribute(2, [.infinity, 0, 0])
        #expect(cluster.contribute(1).jobs.count == 1)
        #expect(cluster.step(.timer(.deadline(.initial)), after: .seconds(1)).isEmpty)
    }

    @Test("a worker computes at the same parameters once more when it is asked, and only then")
    func worker() {
        var core = WorkerCore(settings: .init(session: 1, label: "w", giveUpAfter: nil))
        var actions: [WorkerCore.Action] = []
        func computations(_ event: WorkerCore.Event) -> Int {
            actions = []
            core.handle(event, at: .zero, into: &actions)
            return actions.count { if case .compute = $0 { true } else { false } }
        }
        let parameters = ParameterVector([0, 0, 0])
        let broadcast = ParameterBroadcast(version: .initial, digest: parameters.digest(), parameters: parameters)
        let bad = Computation(
            basisDigest: broadcast.digest, gradient: Gradient([.nan, 0, 0]), samples: 1, statistics: .init())
        let welcome = Welcome(
            worker: WorkerID(rawValue: 1), incarnation: Incarnation(rawValue: 1), job: "", layout: Cluster.layout,
            heartbeatInterval: .milliseconds(300))
        #expect(computations(.started) + computations(.received(.welcome(welcome))) == 0)
        #expect(computations(.received(.parameters(broadcast))) == 1)
        #expect(computations(.computed(.initial, bad)) == 0)
        #expect(computations(.received(.parameters(broadcast))) == 0)
        #expect(computations(.received(.refused(.notFinite, basis: .initial))) == 0)
        #expect(computations(.received(.parameters(broadcast))) == 1)
        #expect(computations(.received(.parameters(broadcast))) == 0)
    }
}
