package import Coordination
import Messages
package import Parameters
package import Primitives
package import Telemetry

/// Everything that one reduction depends on but the parameters and what the pipeline remembers.
package struct RecordedRound: Sendable, Equatable {
    package var basis: ParameterVersion
    package var rows: [Row]
    package var refused: Int
    package var distrust: Distrust
    /// What an operator had set in the place of the job's rate by then.
    package var rate: Double?

    package init(_ job: Job, rate: Double?) {
        basis = job.basis
        rows = job.rows
        refused = job.refused
        distrust = job.distrust
        self.rate = rate
    }

    /// The reduction, at these parameters.
    package func job(at parameters: ParameterVector) -> Job {
        Job(basis: basis, parameters: parameters, rows: rows, refused: refused, distrust: distrust)
    }
}

/// The contributions of a run, where it records them: `contributions/round-00000017.safetensors`, by the round they made.
///
/// A tensor for each row, and the rest as JSON in the metadata. A round that is made again takes the place of what it was.
package struct Contributions: Sendable {
    package let path: String
    private let disk: any Disk

    package init(run folder: String, on disk: any Disk = FileSystem()) {
        path = folder + "/contributions"
        self.disk = disk
    }

    private static let bytesMax = 64 << 30

    /// Whether nothing was recorded.
    package var isEmpty: Bool { disk.names(in: path).allSatisfy { !$0.hasPrefix("round-") } }

    package func file(of round: UInt64) -> String { path + "/round-\(CheckpointFolder.padded(round)).safetensors" }

    package func write(_ round: RecordedRound) throws(RunFileError) {
        try disk.makeFolder(path)
        let file = Safetensors(
            round.rows.map {
                Safetensors.Tensor("\($0.worker.rawValue)", shape: [$0.gradient.count], .floats($0.gradient.values))
            }, metadata: ["format": Self.format, "round": round.json.line])
        try disk.replace(self.file(of: round.basis.next.rawValue), with: file.bytes(), reach: { _ in })
    }

    private static let format = "guidon contributions 1"

    /// - Throws: `RunFileError` where there is no such file, or it is none of ours.
    package func read(_ round: UInt64) throws(RunFileError) -> RecordedRound {
        let path = file(of: round)
        let bytes = try disk.read(path, limit: Self.bytesMax)
        do {
            let file = try Safetensors(bytes: bytes)
            func said(_ key: String) -> String { file.metadata.first { $0.key == key }?.text ?? "" }
            guard said("format") == Self.format else { throw JSONError("it says of itself \"\(said("format"))\"") }
            let recorded = try RecordedRound(JSON(parsing: said("round")), file)
            guard recorded.basis.next.rawValue == round else { throw JSONError("is of another round") }
            return recorded
        } catch {
            throw .malformed(path: path, line: 1, reason: "no contributions of a round: \(error)")
        }
    }
}

extension RecordedRound {
    fileprivate var json: JSON {
        func numbers(_ workers: some Sequence<WorkerID>) -> JSON { .list(workers.map { .whole(UInt64($0.rawValue)) }) }
        let rows = rows.map { row in
            // As bits: reports need not be finite.
            let reports = row.statistics.reports.map {
                JSON.object(["name": .text($0.name), "bits": .whole($0.value.bitPattern)])
            }
            return JSON.object([
                "worker": .whole(UInt64(row.worker.rawValue)), "samples": .whole(UInt64(row.samples)),
                "reports": .list(reports),
            ])
        }
        return .object([
            "basis": .whole(basis.rawValue), "rows": .list(rows), "refused": .whole(UInt64(refused)),
            "quarantined": numbers(distrust.quarantined.sorted()), "suspected": .whole(UInt64(distrust.suspected)),
            "bounded": .bool(distrust.isBounded), "rate": rate.map { .whole($0.bitPattern) } ?? .null,
        ])
    }

    fileprivate init(_ json: JSON, _ file: Safetensors) throws {
        func whole(_ json: JSON?) throws -> UInt64 {
            guard let whole = json?.whole else { throw JSONError("a number is missing") }
            return whole
        }
        basis = ParameterVersion(rawValue: try whole(json["basis"]))
        rows = try (json["rows"]?.list ?? []).map { row in
            let worker = try JSON.worker(row["worker"])
            guard case .floats(let values) = file["\(worker.rawValue)"]?.values else { throw JSONError("no row") }
            let reports = try (row["reports"]?.list ?? []).map {
                TrainingStatistics.Report(
                    name: $0["name"]?.text ?? "", value: Double(bitPattern: try whole($0["bits"])))
            }
            return Row(
                worker: worker, gradient: Gradient(values), samples: UInt32(clamping: try whole(row["samples"])),
                statistics: TrainingStatistics(reports: reports))
        }
        refused = Int(clamping: try whole(json["refused"]))
        distrust = Distrust(
            quarantined: Set(try (json["quarantined"]?.list ?? []).map { try JSON.worker($0) }),
            suspected: Int(clamping: try whole(json["suspected"])), isBounded: json["bounded"] == .bool(true))
        rate = try json["rate"].map { Double(bitPattern: try whole($0)) }
    }
}
