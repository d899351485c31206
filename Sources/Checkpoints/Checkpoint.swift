package import Coordination
import Parameters
package import Primitives
package import Reduction
import Telemetry

/// The whole state of a run between two rounds, as a file: what is needed to go on to the same bits.
///
/// The container is a safetensors file: every run of numbers is a tensor under the number by which the JSON in `state` names
/// it; the parameters are the first.
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
        let (json, lists) = try StateEncoder.encode(State(core: core, pipeline: pipeline))
        var tensors: [Safetensors.Tensor] = []
        for (place, list) in lists.enumerated() {
            guard list.isFinite else { throw CheckpointError.notFinite(round: core.version.rawValue) }
            tensors.append(.init("\(place)", shape: [list.count], list))
        }
        let text = Array(json.line.utf8)
        tensors.append(.init("state", shape: [(text.count + 7) / 8], .words(packed(text))))
        return Safetensors(
            tensors,
            metadata: [
                "format": Self.format, "version": version, "run": "\(run.rawValue)",
                "round": "\(core.version.rawValue)", "epoch": "\(core.epoch)", "state_bytes": "\(text.count)",
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
        let file: Safetensors
        do { file = try Safetensors(bytes: bytes) } catch { throw .unreadable(path: path, "\(error)") }
        func said(_ key: String) -> String { file.metadata.first { $0.key == key }?.text ?? "" }
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
            let json = try Self.json(file, length: Int(said("state_bytes")))
            state = try State(from: StateDecoder.decoder(json, tensors: try Self.lists(file)), of: pipeline)
        } catch {
            throw .unreadable(path: path, "\(error)")
        }
        guard state.core.parameters.count == parameters, said("round") == "\(state.core.version.rawValue)" else {
            throw .unreadable(path: path, "its parts do not fit together")
        }
        self.init(run: RunID(rawValue: run), core: state.core, pipeline: state.pipeline, version: version)
    }

    private static func json(_ file: Safetensors, length: Int?) throws -> JSON {
        guard case .words(let words)? = file["state"]?.values, let length,
            (0...words.count * 8).contains(length)
        else { throw JSONError("no state") }
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
        return try JSON(parsing: String(decoding: bytes.prefix(length), as: UTF8.self))
    }

    /// In the order of their numbers.
    private static func lists(_ file: Safetensors) throws -> [Safetensors.Values] {
        let numbered = file.tensors.compactMap { tensor in Int(tensor.name).map { ($0, tensor.values) } }
        let sorted = numbered.sorted { $0.0 < $1.0 }
        guard sorted.map(\.0) == Array(0..<sorted.count) else { throw JSONError("a tensor is missing") }
        return sorted.map(\.1)
    }

    private func packed(_ bytes: [UInt8]) -> [UInt64] {
        stride(from: 0, to: bytes.count, by: 8).map { start in
            bytes[start..<min(start + 8, bytes.count)].enumerated().reduce(UInt64(0)) {
                $0 | UInt64($1.element) << UInt64(8 * $1.offset)
            }
        }
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
