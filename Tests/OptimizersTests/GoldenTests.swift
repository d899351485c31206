import Foundation
import Optimizers
import Parameters
import TestSupport
import Testing

@Suite("Optimizers against torch.optim")
struct GoldenTests {
    /// As scripts/golden/optimizers.py writes it.
    struct Golden: Decodable {
        struct Case: Decodable {
            let name: String
            let parameters: [String: Double]
            let trajectory: [[Double]]
        }
        let start: [Float]
        let gradients: [[Float]]
        let cases: [Case]
    }

    private func golden() throws -> Golden {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/golden/optimizers.json")
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    }

    @Test("every recorded trajectory is followed to the end", arguments: 0..<10)
    func trajectory(index: Int) throws {
        let golden = try golden()
        #expect(golden.cases.count == 10)
        let recorded = golden.cases[index]
        var parameters = ParameterVector(golden.start)
        var optimizer = AnyOptimizer(
            try OptimizerCatalogue.make(recorded.name, recorded.parameters), parameters: parameters)

        for (gradient, expected) in zip(golden.gradients, recorded.trajectory) {
            parameters.add(optimizer.step(Gradient(gradient), parameters: parameters))

            // Twelve updates with a few roundings of 6e-8 each; PyTorch's clipping adds 1e-6 to a length above 1.5.
            #expect(relativeError(parameters.values.map(Double.init), expected) <= 2e-6)
        }
    }
}
