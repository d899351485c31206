import Primitives
import Settings
import Testing

@Suite("--set key=value")
struct TreeOverridesTests {
    @Test("changes one value deep in the file and leaves the others")
    func one() throws {
        let plain = try SampleJob.read()
        let job = try SampleJob.read(set: "rollout.group_size=4")

        #expect(job.rollout.groupSize == 4)
        #expect(job.yaml() == plain.yaml().replacing("group_size: 16", with: "group_size: 4"))
    }

    @Test("makes sections that the file leaves out")
    func fresh() throws {
        let job = try SampleJob.read(set: "server.quorum=7", "aggregator.name=flag", "aggregator.lambda=2")
        #expect(job.server.quorum == 7)
        #expect(job.aggregator == NamedChoice("flag", ["lambda": .number(2), "unit": .number(1)]))
    }

    @Test("the last one wins")
    func order() throws {
        #expect(try SampleJob.read(set: "rounds=1", "rounds=2").rounds == 2)
    }

    @Test("reaches into a list by number")
    func list() throws {
        let yaml = SampleJob.yaml.replacing("byzantine: {count: 3,", with: "byzantine:\n  - {count: 3,")
        #expect(try SampleJob.read(yaml, set: "byzantine.0.count=2").byzantine.map(\.workers) == [[13, 14]])
        #expect(
            SampleJob.complaint(yaml, set: "byzantine.1.count=2")
                == "--set byzantine.1.count=2: \"1\" names no item of a list; its items are numbered 0 to 0")
    }

    @Test("with another name drops what the file told the old choice, but not what --set tells the new one")
    func renamed() throws {
        let yaml = SampleJob.yaml + "aggregator: {name: flag, lambda: 2}\n"
        #expect(try SampleJob.read(yaml, set: "aggregator.name=mean").aggregator == NamedChoice("mean"))
        #expect(
            SampleJob.complaint(yaml, set: "aggregator.name=mean", "aggregator.lambda=1")
                == "--set aggregator.lambda=1: unknown key \"lambda\" in aggregator; known here: name, before "
                + "(aggregator mean)"
        )
    }

    @Test("takes the short form of a choice apart")
    func short() throws {
        let yaml = SampleJob.yaml + "aggregator: flag\n"
        #expect(
            try SampleJob.read(yaml, set: "aggregator.lambda=3", "aggregator.unit=false").aggregator
                == NamedChoice("flag", ["lambda": .number(3), "unit": .number(0)]))
    }
}
