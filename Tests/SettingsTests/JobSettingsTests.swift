import Primitives
import Settings
import Testing

@Suite("A job read from YAML")
struct JobSettingsTests {
    @Test("holds what the file says and the defaults of what it does not say")
    func reads() throws {
        let job = try SampleJob.read()

        #expect(job.name == "sample" && job.seed == .max && job.rounds == 60 && job.workers == 15)
        #expect(job.environment == NamedChoice("reverse", ["length": .number(4)]))
        #expect(job.policy == NamedChoice("transformer", ["width": .number(32), "heads": .number(4)]))
        #expect(job.objective == NamedChoice("adpo", ["target": .word("zscore"), "tau": .number(0.5)]))
        #expect(job.optimizer == NamedChoice("adam", ["learning_rate": .number(0.005)]))
        #expect(job.aggregator == NamedChoice("flag_robust"))
        #expect(job.rollout.groups == 8 && job.rollout.groupSize == 16 && job.rollout.inner == 2)
        #expect(job.server.quorum == 8 && job.server.memberTimeout == .milliseconds(1500))
        #expect(job.evaluation.every == 1 && job.evaluation.episodes == 256)
    }

    @Test(
        "waits for more than half of the workers",
        arguments: [(1, 1), (2, 2), (3, 2), (8, 5), (10, 6), (15, 8)])
    func quorum(workers: Int, quorum: Int) throws {
        let job = try SampleJob.read(set: "workers=\(workers)", "byzantine=null")
        #expect(job.server.quorum == quorum)
    }

    @Test("gives a counted group the highest numbers that no other group names")
    func faultGroups() throws {
        let job = try SampleJob.read(
            set: "byzantine=[{count: 2, attack: nan}, {workers: [14, 3], attack: sign_flip, from: 5, until: 9}]")

        #expect(job.byzantine.map(\.workers) == [[12, 13], [3, 14]])
        #expect(job.byzantineWorkers == [3, 12, 13, 14])
        #expect(job.byzantine[1].attack == NamedChoice("sign_flip", ["scale": .number(1)]))
        #expect(job.byzantine[1].from == 5 && job.byzantine[1].until == 9 && job.byzantine[0].until == nil)
        #expect(job.firstFaultRound == 0)
    }

    @Test(
        "without liars is honest, however it says so",
        arguments: ["byzantine=null", "byzantine=", "byzantine=[]", "byzantine.count=0"])
    func honest(assignment: String) throws {
        let job = try SampleJob.read(set: assignment)
        #expect(job.byzantine.isEmpty && job.firstFaultRound == nil)
    }

    @Test(
        "prints as YAML that reads back as the same job, and prints the same again",
        arguments: [
            [], ["optimizer.clip_norm=0.1"], ["policy={name: mlp, hidden: [32, 64]}"], ["name=\"null\""],
            ["name=\"42\""],
            ["byzantine=[{count: 2, attack: nan}, {workers: [0], attack: sign_flip, from: 5, until: 9}]"],
            ["optimizer.learning_rate=1e-30", "objective.tau=1.7976931348623157e308", "objective.target=raw"],
            ["byzantine=", "server={quorum: 3, heartbeat_ms: 5, member_timeout_ms: 10}", "aggregator=flag"],
        ])
    func roundTrip(overrides: [String]) throws {
        let job = try JobSettings.parse(
            SampleJob.yaml, name: "sample.yaml", overrides: overrides, catalogues: SampleJob.catalogues)
        let again = try SampleJob.read(job.yaml())

        #expect(again == job)
        #expect(again.yaml() == job.yaml())
    }

    @Test("prints every value that counts, defaults too")
    func printed() throws {
        #expect(
            try SampleJob.read().yaml() == """
                name: sample
                seed: 18446744073709551615
                rounds: 60
                workers: 15
                server:
                  quorum: 8
                  round_deadline_ms: 10000
                  straggler_deviations: 0
                  member_timeout_ms: 1500
                  heartbeat_ms: 300
                  join_timeout_ms: 20000
                environment:
                  name: reverse
                  length: 4
                policy:
                  name: transformer
                  heads: 4
                  width: 32
                rollout:
                  groups: 8
                  group_size: 16
                  inner: 2
                objective:
                  name: adpo
                  target: zscore
                  tau: 0.5
                estimator:
                  name: derivative
                aggregator:
                  name: flag_robust
                optimizer:
                  name: adam
                  learning_rate: 0.005
                evaluation:
                  every: 1
                  episodes: 256
                checkpoint:
                  every: 50
                  keep: 3
                ledger:
                  contributions: false
                flight_recorder:
                  events: 2048
                trust:
                  quarantine: false
                  quarantine_rounds: 16
                  quarantine_rounds_max: 128
                  probation_rounds: 16
                  on_excess: stop
                faults:
                  allowed: true
                byzantine:
                  - workers: [12, 13, 14]
                    attack:
                      name: sign_flip
                      scale: 10
                    from: 30

                """)
    }
}
