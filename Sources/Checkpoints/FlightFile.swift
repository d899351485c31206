package import Coordination
import Primitives
import Telemetry

/// What a server's core went through last, as a file in the run's folder.
package enum FlightFile {
    private static let format = "guidon flight 1"
    /// A longer file is not read.
    private static let bytesMax = 1 << 30

    package static func path(in run: String) -> String { run + "/flight.safetensors" }

    /// - Parameter version: of the program; another one's core does not decide alike.
    package static func bytes(_ flight: Flight, version: String) throws -> [UInt8] {
        StateFile(try StateEncoder.encode(flight), metadata: ["format": format, "version": version]).bytes()
    }

    /// - Throws: `RunFileError` where it cannot be written.
    package static func write(_ flight: Flight, version: String, to path: String) throws {
        try OutputFile.replace(path, with: try bytes(flight, version: version))
    }

    /// - Throws: `RunFileError` for a file that is none of ours; `CheckpointError` for one of another version.
    package static func read(_ path: String, version: String) throws -> Flight {
        try flight(in: try OutputFile.readBytes(path, limit: bytesMax), version: version, path: path)
    }

    /// Reads what `bytes` made.
    package static func flight(in bytes: [UInt8], version: String, path: String) throws -> Flight {
        do {
            let file = StateFile(try Safetensors(bytes: bytes))
            guard file.said("format") == format else { throw JSONError("it says of itself \"\(file.said("format"))\"") }
            guard file.said("version") == version else {
                throw CheckpointError.otherVersion(
                    path: path, said: "guidon \(file.said("version"))", expected: "guidon \(version)")
            }
            return try Flight(from: try file.decoder())
        } catch let error as CheckpointError {
            throw error
        } catch {
            throw RunFileError.malformed(path: path, line: 1, reason: "no flight of a server: \(error)")
        }
    }
}
