import Aggregators
import Checkpoints
import Optimizers
import Parameters
import Reduction

// Files of numbers: whole runs, policies, recorded rounds.

extension FuzzTarget {
    static let files = [
        FuzzTarget("safetensors") { bytes in
            guard let file = try? Safetensors(bytes: bytes) else { return }
            let again = try? Safetensors(bytes: file.bytes())
            demand(again?.bytes() == file.bytes(), "a file of tensors is read back as it was written")
        },
        FuzzTarget("policy") { bytes in
            _ = try? PolicyFile.parameters(from: bytes, layout: layout, path: "policy")
        },
        FuzzTarget("checkpoint") { bytes in
            _ = try? Checkpoint(bytes: bytes, pipeline: pipeline, parameters: 4, version: "1", path: "checkpoint")
        },
        FuzzTarget("flight") { bytes in _ = try? FlightFile.flight(in: bytes, version: "1", path: "flight") },
    ]

    private static let layout = Layout([("w", [2]), ("b", [1, 2])])

    /// Of the job whose checkpoints are read.
    private static let pipeline: Pipeline = {
        let start = ParameterVector([1, 2, 3, 4])
        do {
            let chain = try OptimizerCatalogue.make("adam", ["learning_rate": 0.1, "ema": 0.9])
            return Pipeline(
                aggregator: try AggregatorCatalogue.make("flag_robust", [:]),
                optimizer: AnyOptimizer(chain, parameters: start))
        } catch {
            fatalError("the job of the checkpoints: \(error)")
        }
    }()
}
