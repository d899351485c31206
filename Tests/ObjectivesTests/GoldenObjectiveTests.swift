import Foundation
import Objectives
import Primitives
import Testing

/// Cases recorded from PyTorch in double precision, picked by `scripts/golden/objectives.py`.
@Suite("Objectives agree with PyTorch")
struct GoldenObjectiveTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let id: String
        let label: String
        let objective: String
        let words: [String: String]
        let numbers: [String: Double]
        let groupSize: Int
        let lengths: [Int]
        let logProbabilities: [Double]
        let samplingLogProbabilities: [Double]
        let referenceLogProbabilities: [Double]?
        let rewards: [Double]
        let loss: Double
        let derivative: [Double]

        var testDescription: String { "\(id) \(objective): \(label)" }

        var batch: ObjectiveBatch {
            ObjectiveBatch(
                groupSizes: [Int](repeating: groupSize, count: lengths.count / groupSize), lengths: lengths,
                logProbabilities: logProbabilities,
                samplingLogProbabilities: samplingLogProbabilities, rewards: rewards,
                referenceLogProbabilities: referenceLogProbabilities)
        }

        func make() throws -> LearningPipeline {
            var options = words.mapValues { CatalogueValue.word($0) }
            let taken = try #require(ObjectiveCatalogue.entries.first { $0.name == self.objective }).parameters.map(
                \.name)
            for (name, value) in numbers {
                let name = name == "penalty" ? "kl" : name
                if taken.contains(name) { options[name] = .number(value) }
            }
            return try ObjectivesTests.objective(self.objective, options)
        }
    }

    static func cases() throws -> [Case] {
        let path = URL(filePath: #filePath).appending(path: "../../Fixtures/golden/objectives.json").standardized
        return try JSONDecoder().decode([String: [Case]].self, from: Data(contentsOf: path))["cases"] ?? []
    }

    @Test("loss and derivative are those of automatic differentiation")
    func agree() throws {
        let cases = try Self.cases()
        #expect(cases.count == 22)
        for golden in cases {
            let result = try golden.make().evaluate(golden.batch)

            // The tolerance that the vectors state for double precision.
            func isClose(_ got: Double, _ expected: Double) -> Bool {
                abs(got - expected) <= 1e-10 + 1e-9 * abs(expected)
            }
            #expect(isClose(result.loss, golden.loss), "\(golden.testDescription)")
            #expect(
                result.derivative.count == golden.derivative.count
                    && zip(result.derivative, golden.derivative).allSatisfy { isClose($0, $1) },
                "\(golden.testDescription)")
        }
    }
}
