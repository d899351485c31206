package import Parameters
import Primitives
package import Telemetry

/// The parameters of a policy as a file: one tensor of 32-bit floats for each of its layout, by its name and in its
/// order, and what they come from.
package enum PolicyFile {
    /// Where parameters come from, as the metadata says it.
    package struct Origin: Sendable, Equatable {
        package var job: String
        package var round: UInt64
        /// Of the program.
        package var version: String

        package init(job: String, round: UInt64, version: String) {
            self.job = job
            self.round = round
            self.version = version
        }
    }

    /// A longer file is not read: 4 GB are a billion parameters.
    package static let bytesMax = 4 << 30

    package static func bytes(_ parameters: ParameterVector, layout: Layout, origin: Origin) -> [UInt8] {
        precondition(parameters.count == layout.count, "\(parameters.count) parameters of \(layout.count)")
        precondition(parameters.isFinite(), "parameters that are not finite are not worth a file")
        return Safetensors(
            layout.entries.map { entry in
                Safetensors.Tensor(entry.name, shape: entry.shape, .floats(Array(parameters.values[entry.range])))
            },
            metadata: [
                "format": "guidon policy 1", "job": origin.job, "round": "\(origin.round)",
                "digest": digest(of: parameters), "version": origin.version,
            ]
        ).bytes()
    }

    /// The parameters in `bytes` for a policy with this layout. Order and metadata may be anybody's; names, shapes and
    /// the kind of numbers must be the layout's.
    ///
    /// - Parameter path: what errors call it.
    package static func parameters(
        from bytes: [UInt8], layout: Layout, path: String
    ) throws(PolicyFileError) -> ParameterVector {
        let file: Safetensors
        do { file = try Safetensors(bytes: bytes) } catch { throw .unreadable(path: path, error) }
        for tensor in file.tensors where !layout.entries.contains(where: { $0.name == tensor.name }) {
            throw .unknownTensor(path: path, name: tensor.name, shape: tensor.shape)
        }
        var values: [Float] = []
        values.reserveCapacity(layout.count)
        for entry in layout.entries {
            guard let tensor = file[entry.name] else {
                throw .missingTensor(path: path, name: entry.name, shape: entry.shape)
            }
            guard tensor.shape == entry.shape else {
                throw .otherShape(path: path, name: entry.name, got: tensor.shape, expected: entry.shape)
            }
            guard case .floats(let list) = tensor.values else { throw .otherKind(path: path, name: entry.name) }
            values += list
        }
        let parameters = ParameterVector(values)
        guard parameters.isFinite() else { throw .notFinite(path: path) }
        if let said = file.metadata.first(where: { $0.key == "digest" })?.text, said != digest(of: parameters) {
            throw .otherDigest(path: path, said: said, got: digest(of: parameters))
        }
        return parameters
    }

    package static func write(
        _ parameters: ParameterVector, layout: Layout, origin: Origin, to path: String
    ) throws(RunFileError) {
        try OutputFile.replace(path, with: bytes(parameters, layout: layout, origin: origin))
    }

    package static func read(_ path: String, layout: Layout) throws -> ParameterVector {
        try parameters(from: OutputFile.readBytes(path, limit: bytesMax), layout: layout, path: path)
    }

    /// Of the parameters at `path`, whatever their layout, and the round that the file says they are of.
    ///
    /// - Throws: `PolicyFileError.unreadable` for what is no file of ours.
    package static func digest(at path: String) throws -> (round: UInt64, digest: UInt64) {
        let file: Safetensors
        let bytes = try OutputFile.readBytes(path, limit: bytesMax)
        do { file = try Safetensors(bytes: bytes) } catch { throw PolicyFileError.unreadable(path: path, error) }
        let round = file.metadata.first { $0.key == "round" }.flatMap { UInt64($0.text) }
        var values: [Float] = []
        for tensor in file.tensors { if case .floats(let list) = tensor.values { values += list } }
        return (round ?? 0, ParameterVector(values).digest())
    }

    private static func digest(of parameters: ParameterVector) -> String {
        JSON.hexadecimal(parameters.digest())
    }
}
