import Objectives
import Testing

@Suite("The catalogue of objectives")
struct ObjectiveCatalogueTests {
    @Test("an unknown name is refused with the known ones")
    func unknownName() {
        #expect(
            throws: ObjectiveCatalogueError.unknownObjective(
                "ppo", known: ["adpo", "cross_entropy", "grpo", "reinforce"])
        ) {
            try ObjectiveCatalogue.make("ppo")
        }
    }

    @Test("an unknown option is refused with the known ones")
    func unknownOption() {
        #expect(
            throws: ObjectiveCatalogueError.unknownOption("tau", of: "reinforce", known: ["baseline", "length"])
        ) { try ObjectiveCatalogue.make("reinforce", ["tau": 1]) }
    }

    @Test("every option refuses a value of the other kind, a number out of range and an unknown word")
    func badValues() {
        for entry in ObjectiveCatalogue.entries {
            for option in entry.options {
                let bad: [OptionValue] =
                    switch option.kind {
                    case .number(let range): [.word("raw"), .number(range.lowerBound - 1), .number(.nan)]
                    case .word: [.number(1), .word("nothing of the kind")]
                    }
                for value in bad {
                    // Swift's NaN is unequal to itself, so the error is matched by its case.
                    #expect {
                        try entry.make([option.name: value])
                    } throws: { error in
                        if case .badValue = error as? ObjectiveCatalogueError { true } else { false }
                    }
                }
            }
        }
    }

    @Test("names are unique and every entry makes its objective from initial values")
    func entries() throws {
        #expect(Set(ObjectiveCatalogue.entries.map(\.name)).count == ObjectiveCatalogue.entries.count)
        for entry in ObjectiveCatalogue.entries {
            #expect(Set(entry.options.map(\.name)).count == entry.options.count)
            let batch = randomBatch(seed: 1, groups: 2, size: 4)
            #expect(try entry.make().evaluate(batch).derivative.count == batch.logProbabilities.count)
        }
    }

    @Test("options reach the objective that they are options of")
    func reach() throws {
        let adpo = try #require(
            ObjectiveCatalogue.make(
                "adpo",
                [
                    "target": "raw", "target_temperature": 2, "temperature": 3, "length": "sum", "anchor_penalty": 4,
                    "smoothing": 0.5,
                ]) as? ADPO)
        #expect(
            adpo.options
                == ADPO.Options(
                    target: .raw, targetTemperature: 2, temperature: 3, lengthNormalisation: .sum, anchorPenalty: 4,
                    smoothing: 0.5))
        let grpo = try #require(
            ObjectiveCatalogue.make(
                "grpo", ["clip_low": 0.1, "clip_high": 0.3, "advantage": "mean", "length": "mean_length"]) as? GRPO)
        #expect(
            grpo.options
                == GRPO.Options(
                    clipLow: 0.1, clipHigh: 0.3, isStandardised: false, lengthNormalisation: .meanLength))
        let reinforce = try #require(
            ObjectiveCatalogue.make("reinforce", ["baseline": "group_mean", "length": "mean"]) as? REINFORCE)
        #expect(reinforce.baseline == .groupMean)
        #expect(reinforce.lengthNormalisation == .mean)
    }
}
