import Primitives
import Settings
import Testing

@Suite("The aggregation of a job")
struct AggregationReadingTests {
    @Test("takes steps before the rule by name, by name with parameters, and in full, in their order")
    func forms() throws {
        let job = try SampleJob.read(
            set: "aggregator={name: flag, before: [clip, {nnm: {f: 3}}, {name: nnm, f: 1}, {nnm: null}]}")

        #expect(job.aggregator.name == "flag")
        #expect(
            job.before == [
                NamedChoice("clip"), NamedChoice("nnm", ["f": .number(3)]), NamedChoice("nnm", ["f": .number(1)]),
                NamedChoice("nnm"),
            ])
    }

    @Test("prints them so that they read back")
    func printing() throws {
        let job = try SampleJob.read(set: "aggregator={name: flag, before: [clip, {nnm: {f: 3}}]}")

        #expect(try JobSettings.parse(job.yaml(), name: "printed", catalogues: SampleJob.catalogues) == job)
    }

    @Test("keeps the standard rule when only steps are named, and has no step when none is")
    func standard() throws {
        let job = try SampleJob.read(set: "aggregator=null", "aggregator={before: [clip]}")

        #expect(job.aggregator.name == JobSettings.defaultAggregator && job.before == [NamedChoice("clip")])
        #expect(try SampleJob.read().before == [])
    }

    @Test(
        "refuses what is no list of known steps, and says which are known",
        arguments: ["before: 3", "before: [nmm]", "before: [{nnm: {g: 3}}]", "before: [{nnm: 3}]", "before: [[clip]]"])
    func refuses(text: String) {
        #expect(throws: SettingsError.self) { try SampleJob.read(set: "aggregator={name: flag, \(text)}") }
    }
}
