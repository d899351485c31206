import Checkpoints
import Coordination
import Foundation
import Parameters
import Primitives
import Reduction
package import Settings
import Telemetry

/// Where a server keeps its run, and whether it begins it.
package enum RunPlace: Sendable, Equatable {
    /// A new run in this folder; nil takes the next one under `runs`.
    case new(String?)
    /// The run in this folder, from its newest checkpoint on.
    case resumed(String)

    /// The run of `job` that was cut short and is to be gone on with: the one in `folder`, or the newest below `runs`. A new
    /// one where there is none, or where it is one of another job.
    package static func goingOn(with job: JobSettings, in folder: String?) -> RunPlace {
        let stem = "\(job.name)-\(job.aggregator.name)-"
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "runs")) ?? []
        let newest = all.filter { $0.hasPrefix(stem) }.compactMap { Int($0.dropFirst(stem.count)) }.max()
        let candidate = folder ?? newest.map { "runs/\(stem)\($0)" }
        if let path = candidate, (try? OutputFile.read(path + "/config.yaml")) == job.yaml() {
            // A run that ended in order has a summary: whoever wants to go on with it says so.
            let wasCutShort = !FileManager.default.fileExists(atPath: path + "/summary.json")
            if wasCutShort && !CheckpointFolder(run: path, keep: job.checkpoint.keep).isEmpty { return .resumed(path) }
        }
        return .new(folder)
    }
}

/// What a run goes on from.
struct Resumption {
    let checkpoint: Checkpoint
    /// What was wrong with newer checkpoints.
    let passedOver: [String]

    /// - Returns: nil for a run that begins.
    init?(
        _ place: RunPlace, of job: JobSettings, pipeline: Pipeline, parameters: ParameterVector
    ) throws {
        guard case .resumed(let folder) = place else { return nil }
        (checkpoint, passedOver) = try CheckpointFolder(run: folder, keep: job.checkpoint.keep)
            .newest(for: pipeline, parameters: parameters.count, version: Program.version)
        guard checkpoint.core.version.rawValue < UInt64(job.rounds) else { throw RunError.complete(folder: folder) }
    }
}
