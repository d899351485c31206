import Primitives
import Settings
import Testing

@Suite("Experiments")
struct ExperimentSettingsTests {
    static let yaml = """
        name: matrix
        job: sample.yaml
        set: {rounds: 5}
        vary:
          environment.length: [3, 4]
        aggregators:
          - mean
          - {name: flag, label: told, before: [nnm, {nnm: null}, {nnm: {f: 9}}]}
          - {name: flag, told: false, before: [nnm]}
        attacks: [none, sign_flip, {name: sign_flip, scale: 10}]
        liars: [2, 5]
        seeds: [0, 7]
        learning_rates: [1.0e-3, 1.0e-2]

        """

    static func read(_ yaml: String = yaml) throws(SettingsError) -> ExperimentSettings {
        try ExperimentSettings.parse(yaml, name: "matrix.yaml", catalogues: SampleJob.catalogues) {
            path throws(SettingsError) in
            guard path == "sample.yaml" else { throw SettingsError(.unreadable, at: path, "is not there") }
            return (path, SampleJob.yaml)
        }
    }

    private func complaint(_ change: (of: String, with: String)) -> String? {
        do {
            _ = try Self.read(
                Self.yaml.split(separator: "\n").map { $0.contains(change.of) ? change.with : String($0) }
                    .joined(separator: "\n"))
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("multiplies all lists, and every run has a label of its own")
    func product() throws {
        let experiment = try Self.read()

        #expect(experiment.runs.count == 2 * 2 * 3 * 3 * 2 * 2)
        #expect(Set(experiment.runs.map(\.label)).count == experiment.runs.count)
        #expect(experiment.runs.map(\.number) == Array(experiment.runs.indices))
        #expect(experiment.rules == ["mean", "told", "nnm+flag untold"])
        #expect(experiment.attacks == ["none", "sign_flip", "sign_flip scale=10"])
        #expect(experiment.runs[0].label == "length=3 liars=2 | mean | none | learning_rate=0.001 seed=0")
        #expect(!experiment.processes)
    }

    @Test("every run's job is the base job with its own values")
    func jobs() throws {
        let run = try #require(try Self.read().runs.last)

        #expect(run.table == "length=4 liars=5" && run.attack == "sign_flip scale=10")
        #expect(run.job.rounds == 5 && run.job.seed == 7 && run.seed == 7)
        #expect(run.job.environment.number("length") == 4)
        #expect(run.job.optimizer.number("learning_rate") == 1e-2)
        #expect(run.job.byzantine.map(\.workers) == [[10, 11, 12, 13, 14]])
        #expect(run.job.byzantine[0].attack.number("scale") == 10 && run.job.byzantine[0].from == 0)
    }

    @Test("a rule that takes f is told how many may lie, also where nobody does, unless it has an f or is not to know")
    func told() throws {
        let runs = try Self.read().runs.filter { $0.attack == "none" && $0.table == "length=3 liars=5" }
        func steps(_ rule: String) throws -> [NamedChoice] {
            try #require(runs.first { $0.rule == rule }).job.before
        }

        #expect(runs.allSatisfy { $0.job.byzantine.isEmpty })
        let f5 = NamedChoice("nnm", ["f": .number(5)])
        #expect(try steps("told") == [f5, f5, NamedChoice("nnm", ["f": .number(9)])])
        #expect(try steps("nnm+flag untold") == [NamedChoice("nnm")])
    }

    @Test("a run goes on where more are under suspicion than its rule withstands, unless the file says otherwise")
    func excess() throws {
        let stops = Self.yaml.replacing("set: {rounds: 5}", with: "set: {rounds: 5, trust.on_excess: stop}")

        #expect(try Self.read().runs.allSatisfy { $0.job.trust.onExcess == "ignore" })
        #expect(try Self.read(stops).runs.allSatisfy { $0.job.trust.onExcess == "stop" })
    }

    @Test("what cannot be is refused where it stands in the experiment's file")
    func refusals() {
        #expect(
            complaint(("seeds:", "sedes: [0]"))?.hasSuffix("unknown key \"sedes\"; did you mean \"seeds\"?") == true)
        #expect(complaint(("attacks:", "attacks: [none, sign_flop]"))?.contains("did you mean \"sign_flip\"?") == true)
        #expect(complaint(("- mean", "  - maen"))?.contains("did you mean \"mean\"?") == true)
        #expect(complaint(("environment.length:", "  environment.lenght: [3, 4]"))?.contains("\"lenght\"") == true)
        #expect(complaint(("attacks:", "attacks: [none, none]"))?.contains("twice") == true)
        #expect(complaint(("seeds:", "seeds: [0, 0]"))?.contains("holds 0 twice") == true)
        #expect(complaint(("seeds:", "seeds: []"))?.contains("must be a list of 1 to") == true)
        #expect(complaint(("seeds:", "seeds: [-1]"))?.contains("seed is -1") == true)
        #expect(complaint(("liars:", "liars: [16]"))?.contains("there are 15 workers") == true)
        #expect(complaint(("job:", "job: other.yaml"))?.contains("is not there") == true)
        #expect(complaint(("liars:", ""))?.contains("\"liars\" is missing") == true)
        #expect(complaint(("rounds:", "set: {rounds: 0}"))?.hasPrefix("matrix.yaml:3: rounds is 0") == true)
        #expect(complaint(("name: matrix", "name: matrix\nprocesses: yes"))?.contains("true or false") == true)
    }

    @Test("more runs than anybody waits for are refused")
    func tooMany() {
        let many = (0..<64).map(String.init).joined(separator: ", ")
        let lists = Self.yaml.replacing("seeds: [0, 7]", with: "seeds: [\(many)]").replacing(
            "learning_rates: [1.0e-3, 1.0e-2]",
            with: "learning_rates: [\((1...64).map { "\($0).0e-3" }.joined(separator: ", "))]")

        #expect { try Self.read(lists) } throws: { "\($0)".contains("the lists multiply to 147456 runs") }
    }
}
