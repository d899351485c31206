import Coordination
import Messages
import Parameters
import Primitives
import Testing

@Suite("Reports of workers and the reference policy")
struct ReportsTests {
    private func contribute(
        _ cluster: inout Cluster, _ number: UInt64, reports: [TrainingStatistics.Report]
    ) -> [ServerCore.Action] {
        var contribution = cluster.contribution(number)
        contribution.statistics.reports = reports
        return cluster.step(.received(.contribution(contribution), from: Cluster.peer(number)))
    }

    private func broadcasts(_ actions: [ServerCore.Action]) -> [ParameterBroadcast] {
        actions.compactMap { if case .send(.parameters(let broadcast), _) = $0 { broadcast } else { nil } }
    }

    /// Peers that are sent a reference, with its digest.
    private func referred(_ actions: [ServerCore.Action]) -> [UInt64: UInt64] {
        var referred: [UInt64: UInt64] = [:]
        for case .send(.reference(let reference), let peer) in actions { referred[peer.rawValue] = reference.digest }
        return referred
    }

    @Test("become the median of the rows, go out with the next parameters, and one liar moves nothing")
    func median() throws {
        var cluster = Cluster(reports: ["floor", "rare"])
        cluster.gather()
        _ = contribute(&cluster, 0, reports: [.init(name: "floor", value: 1), .init(name: "rare", value: 5)])
        _ = contribute(&cluster, 1, reports: [.init(name: "floor", value: 3)])
        let jobs = contribute(&cluster, 2, reports: [.init(name: "floor", value: 1e300)]).jobs
        let next = broadcasts(cluster.step(.reduced(Cluster.sum(try #require(jobs.first)))))

        #expect(next.count == 3)
        // What one of three says is nobody's median.
        #expect(next.first?.shared == SharedStatistics(["floor": .init(3)]))
    }

    @Test("that are not finite, or that nobody asked for, are refused with the row")
    func refused() {
        var cluster = Cluster(reports: ["floor"])
        cluster.gather()
        #expect(contribute(&cluster, 0, reports: [.init(name: "floor", value: .nan)]).refusals == [.badStatistics])
        #expect(contribute(&cluster, 1, reports: [.init(name: "ceiling", value: 1)]).refusals == [.badStatistics])
        #expect(contribute(&cluster, 2, reports: []).refusals.isEmpty)
    }

    @Test("the reference goes to everybody once, to who shows that it is behind again, and when it is another one")
    func reference() throws {
        var cluster = Cluster(keepsReference: true)
        cluster.gather(2)
        let first = cluster.hello(2)
        let digest = cluster.core.parameters.digest()
        #expect(referred(first) == [0: digest, 1: digest, 2: digest])
        #expect(broadcasts(first).allSatisfy { $0.reference == digest })
        // In each pair the reference is first: parameters without theirs would be thrown away.
        let kinds = first.compactMap { action -> String? in
            switch action {
            case .send(.reference, to: Cluster.peer(1)): "reference"
            case .send(.parameters, to: Cluster.peer(1)): "parameters"
            default: nil
            }
        }
        #expect(kinds == ["reference", "parameters"])
        cluster.now = cluster.now.advanced(by: .seconds(1))
        #expect(referred(cluster.beat(1, version: nil)) == [1: digest])

        var job: Job?
        for number: UInt64 in 0..<3 { job = cluster.contribute(number).jobs.first ?? job }
        let kept = cluster.step(.reduced(Cluster.sum(try #require(job))))
        #expect(referred(kept).isEmpty && broadcasts(kept).allSatisfy { $0.reference == digest })
        for number: UInt64 in 0..<3 { job = cluster.contribute(number).jobs.first ?? job }
        let moved = ReferenceBroadcast(digest: 99, parameters: ParameterVector([1, 1, 1]))
        let another = cluster.step(.reduced(Cluster.sum(try #require(job), reference: moved)))
        #expect(referred(another) == [0: 99, 1: 99, 2: 99])
        #expect(broadcasts(another).allSatisfy { $0.reference == 99 })
        // A new process of a known worker has nothing.
        #expect(referred(cluster.step(.received(.hello(Self.hello(2)), from: Cluster.peer(7)))) == [7: 99])
    }

    private static func hello(_ number: UInt64) -> Hello {
        Hello(capabilities: 0, modelDigest: 0, session: number + 100, label: "test")
    }

    @Test("a job without a reference sends none")
    func without() {
        var cluster = Cluster()
        cluster.gather(2)
        let first = cluster.hello(2)
        #expect(referred(first).isEmpty && broadcasts(first).count == 3)
        #expect(broadcasts(first).allSatisfy { $0.reference == nil && $0.shared.names.isEmpty })
    }
}
