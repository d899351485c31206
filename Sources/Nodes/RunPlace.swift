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

    /// The run of `job` that is to be gone on with: the one in `folder`, or the newest below `runs`. A new one where there is
    /// none, where it is one of another job, or where it is over: complete, or stopped by an operator. Whatever else ended
    /// it, a signal from a scheduler or too few workers, is no reason to begin anew.
    package static func goingOn(with job: JobSettings, in folder: String?) -> RunPlace {
        let stem = "\(job.name)-\(job.aggregator.name)-"
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "runs")) ?? []
        let newest = all.filter { $0.hasPrefix(stem) }.compactMap { Int($0.dropFirst(stem.count)) }.max()
        let candidate = folder ?? newest.map { "runs/\(stem)\($0)" }
        if let path = candidate, (try? OutputFile.read(path + "/config.yaml")) == job.yaml() {
            let ending = try? RunDirectory.summary(at: path).outcome
            let isOver = ending == .completed || ending == .stopped
            if !isOver && job.checkpoint.every > 0 { return .resumed(path) }
        }
        return .new(folder)
    }
}

/// What a run goes on from.
struct Resumption {
    /// Nil where the server was killed before there was one: then it begins where it would have.
    let checkpoint: Checkpoint?
    /// Nobody else goes on with the run from here on.
    let lock: RunLock
    /// What was wrong with newer checkpoints.
    let passedOver: [String]

    /// - Returns: nil for a run that begins.
    init?(
        _ place: RunPlace, of job: JobSettings, pipeline: Pipeline, parameters: ParameterVector
    ) throws {
        guard case .resumed(let folder) = place else { return nil }
        lock = try RunLock(folder)
        let checkpoints = CheckpointFolder(run: folder, keep: job.checkpoint.keep)
        guard try !checkpoints.isEmpty || !RunDirectory.records(at: folder).isEmpty else {
            checkpoint = nil
            passedOver = []
            return
        }
        let (checkpoint, passedOver) = try checkpoints.newest(
            for: pipeline, parameters: parameters.count, version: Program.version)
        // One that was killed after its last round has its summary still to come.
        let hasSummary = (try? RunDirectory.summary(at: folder)) != nil
        guard checkpoint.core.version.rawValue < UInt64(job.rounds) || !hasSummary else {
            throw RunError.complete(folder: folder)
        }
        self.checkpoint = checkpoint
        self.passedOver = passedOver
    }

    /// The round that the run goes on from.
    var round: UInt64 { checkpoint?.core.version.rawValue ?? 0 }
}
