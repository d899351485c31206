import Coordination
import Messages
import Parameters
import Primitives
import Testing

@Suite("Admission")
struct AdmissionTests {
    private func refusal(of make: (inout Cluster) -> Contribution, from peer: UInt64 = 1) -> [RejectionReason] {
        var cluster = Cluster()
        cluster.gather()
        let contribution = make(&cluster)
        return cluster.step(.received(.contribution(contribution), from: Cluster.peer(peer))).refusals
    }

    @Test("refuses each kind of wrong contribution for its own reason")
    func reasons() {
        let future = ParameterVersion(rawValue: 7)

        #expect(refusal { $0.contribution(1) } == [])
        #expect(refusal(of: { $0.contribution(1) }, from: 77) == [.notAMember])
        #expect(refusal(of: { $0.contribution(2) }, from: 1) == [.otherWorker])
        #expect(refusal { $0.contribution(1, incarnation: 0) } == [.oldIncarnation])
        #expect(refusal { $0.contribution(1, incarnation: 2) } == [.notAMember])
        #expect(refusal { $0.contribution(1, basis: future) } == [.fromTheFuture])
        #expect(refusal { $0.contribution(1, basis: ParameterVersion(rawValue: .max)) } == [.fromTheFuture])
        #expect(refusal { $0.contribution(1, digest: 1) } == [.otherHistory])
        #expect(refusal { $0.contribution(1, [1, 2]) } == [.wrongDimension])
        #expect(refusal { $0.contribution(1, []) } == [.wrongDimension])
        #expect(refusal { $0.contribution(1, [1, 2, .infinity]) } == [.notFinite])
        #expect(refusal { $0.contribution(1, [-.infinity, .infinity, 0]) } == [.notFinite])
        #expect(refusal { $0.contribution(1, [1, 3e38, 0]) } == [.normOutOfBand])
        #expect(refusal { $0.contribution(1, loss: .nan) } == [.badStatistics])
    }

    @Test("takes what is strange but harmless: zeros, negative zeros, denormals")
    func harmless() {
        #expect(refusal { $0.contribution(1, [0, -0.0, .leastNonzeroMagnitude]) } == [])
    }

    @Test("keeps the first of two contributions and refuses the second as a duplicate")
    func duplicate() {
        var cluster = Cluster()
        cluster.gather()
        cluster.contribute(1, [1, 1, 1])
        let again = cluster.contribute(1, [9, 9, 9])
        cluster.contribute(0)
        let job = cluster.contribute(2).jobs.first

        #expect(again.refusals == [.duplicate])
        #expect(job?.rows[1].gradient == Gradient([1, 1, 1]))
    }

    @Test("refuses as stale what comes for a round that is closed")
    func stale() throws {
        var cluster = Cluster(workers: 3, quorum: 2)
        cluster.gather()
        let late = cluster.contribution(2)
        cluster.contribute(0)
        cluster.contribute(1)
        let job = try #require(cluster.step(.timer(.deadline(.initial))).jobs.first)
        let whileReducing = cluster.step(.received(.contribution(late), from: Cluster.peer(2)))
        cluster.step(.reduced(Cluster.sum(job)))
        let after = cluster.step(.received(.contribution(late), from: Cluster.peer(2)))

        #expect(whileReducing.refusals == [.stale])
        #expect(after.refusals == [.stale])
    }

    @Test("refuses with a statement what a stranger sends, and lets in nobody beyond the limit")
    func strangers() {
        var cluster = Cluster(workers: 3)
        cluster.gather(4)
        let beat = Heartbeat(worker: WorkerID(rawValue: 0), incarnation: Incarnation(rawValue: 1), version: nil)

        #expect(cluster.hello(50).refusals == [.full])
        #expect(cluster.step(.received(.heartbeat(beat), from: Cluster.peer(66))).refusals == [.notAMember])
    }
}
