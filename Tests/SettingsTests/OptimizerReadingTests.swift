import Primitives
import Settings
import Testing

@Suite("The optimizer of a job")
struct OptimizerReadingTests {
    @Test("takes maps before and after it by name, by name with parameters, and in full, in their order")
    func forms() throws {
        let job = try SampleJob.read(
            set: """
                optimizer={name: adam, learning_rate: 1, before: [perp_grad, {spectra: {c: 0.1}}], \
                after: [{name: spectra, c: 3}, {spectra: null}]}
                """)

        #expect(job.optimizer == NamedChoice("adam", ["learning_rate": .number(1)]))
        #expect(job.gradientMaps == [NamedChoice("perp_grad"), NamedChoice("spectra", ["c": .number(0.1)])])
        #expect(
            job.updateMaps == [NamedChoice("spectra", ["c": .number(3)]), NamedChoice("spectra", ["c": .number(10)])])
    }

    @Test("prints them so that they read back")
    func printing() throws {
        let job = try SampleJob.read(
            set: "optimizer={name: adam, learning_rate: 1, before: [{spectra: {c: 0.1}}], after: [perp_grad]}")

        #expect(try JobSettings.parse(job.yaml(), name: "printed", catalogues: SampleJob.catalogues) == job)
    }

    @Test("has no maps when none are named")
    func none() throws {
        #expect(try SampleJob.read().gradientMaps == [] && SampleJob.read().updateMaps == [])
        let empty = try SampleJob.read(set: "optimizer={name: adam, learning_rate: 1, before: null, after: []}")
        #expect(empty.gradientMaps == [] && empty.updateMaps == [])
    }

    @Test(
        "refuses what is no list of known maps",
        arguments: ["after: 3", "before: [spectre]", "after: [{spectra: {d: 3}}]", "before: [{spectra: 3}]"])
    func refuses(text: String) {
        #expect(throws: SettingsError.self) {
            try SampleJob.read(set: "optimizer={name: adam, learning_rate: 1, \(text)}")
        }
    }
}
