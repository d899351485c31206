import Aggregators
import Faults
import Foundation
import Parameters
import Primitives
import TestSupport
import Testing

/// Against the outputs of ByzFL 0.0.11 that were recorded with those of its rules.
@Suite("ByzFL's attacks")
struct ByzFLAttackTests {
    struct Vectors: Decodable {
        struct Round: Decodable {
            let honest: [[Float]]
            let f: Int
            let results: [Result]
        }
        struct Result: Decodable {
            let attack: String
            let params: Parameters
            let output: [Double]
        }
        struct Parameters: Decodable {
            let tau: Double?
            let epsilon: Int?
            let aggregator: String?
            let pre: [String]?
            let evals: Int?
            let start: Double?
            let delta: Double?
            let ratio: Double?
        }
        let attacks: [Round]
    }

    private func form(_ result: Vectors.Result) throws -> JointAttack.Form {
        let given = result.params
        func search() throws -> StrengthSearch {
            try #require(given.aggregator == "TrMean" && given.pre == ["NNM"])
            return StrengthSearch(
                evaluations: try #require(given.evals), start: try #require(given.start),
                step: try #require(given.delta), ratio: try #require(given.ratio))
        }
        switch result.attack {
        case "SignFlipping": return .innerProduct(epsilon: 1)
        case "InnerProductManipulation": return .innerProduct(epsilon: try #require(given.tau))
        case "ALittleIsEnough": return .littleIsEnough(z: try #require(given.tau), noise: 0, isInverse: false)
        case "Mimic": return .mimic(worker: try #require(given.epsilon))
        case "Optimal_InnerProductManipulation": return .optimalInnerProduct(try search())
        case "Optimal_ALittleIsEnough": return .optimalLittleIsEnough(try search())
        default: throw UnknownAttack(name: result.attack)
        }
    }

    struct UnknownAttack: Error { let name: String }

    @Test("every recorded output is ours")
    func outputs() throws {
        let path = URL(filePath: #filePath).appending(path: "../../Fixtures/vectors/aggregation.json").standardized
        let rounds = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: path)).attacks
        #expect(rounds.flatMap(\.results).count == 14)
        for round in rounds {
            let f = round.f
            let honest = round.honest.map { Gradient($0) }
            let own = (0..<f).map { _ in Gradient(honest[0].values.map { _ in 0 }) }
            let rule = Aggregator.coordinate(TrimmedMean(f: f)).preceded(by: [NearestNeighborMixing(f: f)])
            for result in round.results {
                var random = SeededGenerator(seed: 1)
                let lies = JointAttack(try form(result), knowledge: .omniscient).lies(
                    in: Conspiracy(
                        own: own, honest: honest, rule: .rows { try? rule.aggregate(rows: $0).gradient }),
                    using: &random)

                // Inputs are exact in floats; results are rounded to them once, and a deviation twice.
                let error = relativeError(lies[0].values.map { Double($0) }, result.output)
                #expect(error < 1e-6, "\(result.attack) of \(f) is off by \(error)")
                #expect(lies.count == f && lies.allSatisfy { $0 == lies[0] })
            }
        }
    }

    @Test("Inf is infinite in every coordinate")
    func infinity() {
        var gradient = Gradient([1, -2, 0])
        var random = SeededGenerator(seed: 1)
        Attack.infinity.apply(to: &gradient, using: &random)
        #expect(gradient.values == [.infinity, .infinity, .infinity])
    }
}
