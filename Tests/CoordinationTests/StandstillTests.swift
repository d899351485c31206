import Coordination
import Messages
import Primitives
import Testing

@Suite("A run that stands still")
struct StandstillTests {
    /// What sweeps say of it, one a second; everybody's heartbeats come in between.
    func said(_ cluster: inout Cluster, seconds: Int) -> [Standstill] {
        (0..<seconds).flatMap { _ -> [Standstill] in
            for member in cluster.core.members {
                _ = cluster.beat(UInt64(member.worker.rawValue), version: cluster.core.version)
            }
            return cluster.step(.timer(.watch), after: .seconds(1)).records.compactMap {
                if case .stalled(let standstill) = $0 { standstill } else { nil }
            }
        }
    }

    @Test("names the round, what it is at, and whom it waits for, once and within ten seconds")
    func collecting() {
        var cluster = Cluster(workers: 3, quorum: 2)
        cluster.gather()
        cluster.contribute(1)
        let expected = Standstill(
            version: ParameterVersion(rawValue: 1), phase: .collecting,
            missing: [WorkerID(rawValue: 0), WorkerID(rawValue: 2)], members: 3, rows: 1, quorum: 2,
            since: .seconds(6))
        #expect(said(&cluster, seconds: 30) == [expected])
    }

    @Test("says that the server itself is what it waits for, and that too few have come")
    func others() {
        var cluster = Cluster(workers: 3, quorum: 2)
        cluster.hello(0)
        #expect(said(&cluster, seconds: 9).map(\.phase) == [.gathering])
        cluster.hello(1)
        cluster.hello(2)
        let jobs = (0..<3).flatMap { cluster.contribute($0).jobs }
        #expect(said(&cluster, seconds: 9).map(\.phase) == [.reducing])
        cluster.step(.reduced(Cluster.sum(jobs[0])))
        #expect(said(&cluster, seconds: 9).map(\.phase) == [.collecting])
    }

    @Test("where rounds take long, leaves a round four times as long as the last one")
    func slow() {
        var cluster = Cluster(workers: 3, quorum: 2)
        cluster.gather()
        for round in 0..<2 {
            let quiet = said(&cluster, seconds: 4)
            #expect(quiet.isEmpty, "round \(round)")
            let jobs = (0..<3).flatMap { cluster.contribute($0).jobs }
            cluster.step(.reduced(Cluster.sum(jobs[0])))
        }
        #expect(said(&cluster, seconds: 16).isEmpty)
        #expect(said(&cluster, seconds: 2).count == 1)
    }
}
