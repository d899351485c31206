package import Coordination
import Parameters
package import Primitives
package import Reduction
import Telemetry

/// The whole state of a run between two rounds, as a file: what is needed to go on to the same bits.
///
/// The container is a `StateFile`; the parameters are its first tensor.
package struct Checkpoint {
    package var run: RunID
    package var core: ServerCore.Snapshot
    package var pipeline: Pipeline
    /// Of the program that wrote it; another one does not read it.
    package var version: String

    package init(run: RunID, core: ServerCore.Snapshot, pipeline: Pipeline, version: String) {
        self.run = run
        self.core = core
        self.pipeline = pipeline
        self.version = version
    }

    static let format = "guidon checkpoint 1"

    /// - Throws: `CheckpointError.notFinite` for a state that nobody should go on from.
    package func bytes() throws -> [UInt8] {
        let state = try StateEncoder.encode(State(core: core, pipeline: pipeline))
        guard state.tensors.allSatisfy(\.isFinite) else {
            throw CheckpointError.notFinite(round: core.version.rawValue)
        }
        return StateFile(
            state,
            metadata: [
                "format": Self.format, "version": version, "run": "\(run.rawValue)",
                "round": "\(core.version.rawValue)", "epoch": "\(core.epoch)",
                "parameters": "\(core.parameters.count)",
            ]
        ).bytes()
    }

    /// Only the parameters of what `bytes()` made.
    static func parameters(in bytes: [UInt8], path: String) throws(CheckpointError) -> ParameterVector {
        let file: Safetensors
        do { file = try Safetensors(bytes: bytes) } catch { throw .unreadable(path: path, "\(error)") }
        guard case .floats(let values) = file["0"]?.values else { throw .unreadable(path: path, "no parameters") }
        return ParameterVector(values)
    }

    /// Reads what `bytes()` made, for a pipeline of the same job.
    ///
    /// - Parameters:
    ///   - pipeline: as the job makes it; it takes the state.
    ///   - parameters: how many the job has.
    /// - Throws: `CheckpointError`, naming both sides where they do not fit.
    package init(
        bytes: [UInt8], pipeline: Pipeline, parameters: Int, version: String, path: String
    ) throws(CheckpointError) {
        let file: StateFile
        do { file = StateFile(try Safetensors(bytes: bytes)) } catch { throw .unreadable(path: path, "\(error)") }
        let said = file.said
        guard said("format") == Self.format else {
            throw .otherVersion(path: path, said: said("format"), expected: Self.format)
        }
        guard said("version") == version else {
            throw .otherVersion(path: path, said: "guidon \(said("version"))", expected: "guidon \(version)")
        }
        guard said("parameters") == "\(parameters)" else {
            throw .otherModel(path: path, said: said("parameters"), expected: "\(parameters)")
        }
        guard let run = UInt64(said("run")), run != 0 else { throw .unreadable(path: path, "it names no run") }
        let state: State
        do {
            state = try State(from: try file.decoder(), of: pipeline)
        } catch {
            throw .unreadable(path: path, "\(error)")
        }
        guard state.core.parameters.count == parameters, said("round") == "\(state.core.version.rawValue)" else {
            throw .unreadable(path: path, "its parts do not fit together")
        }
        self.init(run: RunID(rawValue: run), core: state.core, pipeline: state.pipeline, version: version)
    }
}

/// What stands in `state`.
private struct State: Encodable {
    private enum Key: String, CodingKey { case core, pipeline }

    let core: ServerCore.Snapshot
    let pipeline: Pipeline

    init(core: ServerCore.Snapshot, pipeline: Pipeline) {
        self.core = core
        self.pipeline = pipeline
    }

    init(from decoder: any Decoder, of fresh: Pipeline) throws {
        let container = try decoder.container(keyedBy: Key.self)
        core = try container.decode(ServerCore.Snapshot.self, forKey: .core)
        var pipeline = fresh
        try pipeline.restore(from: container.superDecoder(forKey: .pipeline))
        self.pipeline = pipeline
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(core, forKey: .core)
        try pipeline.encode(to: container.superEncoder(forKey: .pipeline))
    }
}

extension Safetensors.Values {
    fileprivate var isFinite: Bool {
        switch self {
        case .floats(let list): list.allSatisfy(\.isFinite)
        case .doubles(let list): list.allSatisfy(\.isFinite)
        case .words: true
        }
    }
}
