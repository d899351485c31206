import Checkpoints
package import Ledger
import Telemetry

/// A run's ledger, and whether the other files of its folder say the same.
package enum RunAudit {
    /// What was found beside the ledger that agrees with it.
    package struct Agreement: Sendable, Equatable {
        package var rounds = 0
        package var checkpoints = 0
        package var hasPolicy = false
    }

    /// - Parameter head: what the last line's hash must be, known from elsewhere; nil where nobody noted it.
    /// - Throws: `LedgerError` for the first thing that does not hold; `RunFileError` and others for files that cannot be
    ///   read.
    package static func run(
        _ folder: String, expecting head: ChainHash? = nil
    ) throws -> (ledger: LedgerReader, agreement: Agreement) {
        // Before the ledger: while the run goes on, what is recorded elsewhere stands in it already.
        let records = try RunDirectory.records(at: folder)
        let checkpoints = try CheckpointFolder(run: folder, keep: 1).parameters()
        let ledger = try LedgerReader(folder: folder)
        if let head, head != ledger.head {
            throw LedgerError.contradicted(
                path: LedgerWriter.path(in: folder),
                reason: "its head is \(ledger.head), not the one that was expected")
        }
        return (ledger, try compare(folder, records, checkpoints, with: ledger))
    }

    private static func compare(
        _ folder: String, _ records: [RoundRecord], _ checkpoints: [(file: String, round: UInt64, digest: UInt64)],
        with ledger: LedgerReader
    ) throws -> Agreement {
        var agreement = Agreement()
        let config = folder + "/config.yaml"
        if let expected = ledger.config, ChainHash(of: try OutputFile.read(config)) != expected {
            throw LedgerError.contradicted(path: config, reason: "was changed since the run began")
        }
        func check(_ path: String, _ round: UInt64, _ parameters: UInt64) throws(LedgerError) {
            guard ledger.has(parameters, of: round) else {
                throw .contradicted(path: path, reason: "round \(round) has other parameters than in the ledger")
            }
        }
        for record in records {
            try check(folder + "/metrics.jsonl", record.round, record.digest)
            agreement.rounds += 1
        }
        // The process may have been killed between the two lines.
        guard agreement.rounds == ledger.round || ledger.outcome == nil else {
            throw LedgerError.contradicted(
                path: folder + "/metrics.jsonl", reason: "has \(agreement.rounds) of \(ledger.round) rounds")
        }
        for one in checkpoints {
            try check(one.file, one.round, one.digest)
            agreement.checkpoints += 1
        }
        if ledger.outcome != nil {
            let policy = try PolicyFile.digest(at: folder + "/policy.safetensors")
            try check(folder + "/policy.safetensors", policy.round, policy.digest)
            agreement.hasPolicy = true
        }
        return agreement
    }
}
