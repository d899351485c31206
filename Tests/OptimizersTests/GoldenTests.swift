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
            let averages: [[Double]]?
        }
        let start: [Float]
        let gradients: [[Float]]
        let cases: [Case]
        let shapes: [[Int]]
        let matrix_start: [Float]
        let matrix_gradients: [[Float]]
        let matrix_cases: [Case]
    }

    private func golden() throws -> Golden {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/golden/optimizers.json")
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    }

    @Test("every recorded trajectory is followed to the end", arguments: 0..<20)
    func trajectory(index: Int) throws {
        let golden = try golden()
        #expect(golden.cases.count == 20)
        let recorded = golden.cases[index]
        var parameters = ParameterVector(golden.start)
        var optimizer = AnyOptimizer(
            try OptimizerCatalogue.make(recorded.name, recorded.parameters), parameters: parameters)

        for (update, (gradient, expected)) in zip(golden.gradients, recorded.trajectory).enumerated() {
            parameters.add(optimizer.step(Gradient(gradient), parameters: parameters))
            let average = optimizer.averaged(parameters)

            // Twelve updates with a few roundings of 6e-8 each; PyTorch's clipping adds 1e-6 to a length above 1.5.
            #expect(relativeError(parameters.values.map(Double.init), expected) <= 2e-6)
            #expect((average != nil) == (recorded.averages != nil))
            if let average, let expected = recorded.averages?[update] {
                #expect(relativeError(average.values.map(Double.init), expected) <= 2e-6)
            }
        }
    }

    @Test("recorded trajectories of matrices and vectors together are followed to the end", arguments: 0..<3)
    func matrices(index: Int) throws {
        let golden = try golden()
        #expect(golden.matrix_cases.count == 3)
        let recorded = golden.matrix_cases[index]
        let layout = Layout(golden.shapes.enumerated().map { (name: "tensor.\($0.offset)", shape: $0.element) })
        var parameters = ParameterVector(golden.matrix_start)
        var optimizer = AnyOptimizer(
            try OptimizerCatalogue.make(recorded.name, recorded.parameters), parameters: parameters, layout: layout)

        for (gradient, expected) in zip(golden.matrix_gradients, recorded.trajectory) {
            parameters.add(optimizer.step(Gradient(gradient), parameters: parameters))

            // A step of Newton–Schulz multiplies the rounding of small singular values by up to 3.4445 and adds its own
            // 6e-8: 2e-5 after five, times a step of 0.05 against parameters above 2, over twelve updates.
            #expect(relativeError(parameters.values.map(Double.init), expected) <= 6e-6)
        }
    }
}
