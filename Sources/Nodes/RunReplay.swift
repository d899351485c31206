import Checkpoints
import Coordination
package import Ledger
import LinearAlgebra
import Messages
import Parameters
package import Primitives
import Reduction
import Settings
import Telemetry

/// Makes rounds of a run again from its recorded contributions, and compares them with its ledger, bit for bit.
package struct RunReplay {
    private var round: UInt64
    private var parameters: ParameterVector
    private var pipeline: Pipeline
    private let contributions: Contributions
    private let assembly: JobAssembly

    /// - Parameters:
    ///   - only: one round; the state before it comes from a checkpoint where there is one. Nil makes all rounds again, from
    ///     the first parameters.
    ///   - report: called after every round that came to what the ledger says of it; of one round, with the workers whose
    ///     rows are what they compute when they are honest, where that can be told.
    /// - Returns: the round that it began after.
    /// - Throws: `LedgerError.contradicted` for the first round that comes to something else; `RunFileError` where
    ///   contributions are missing; `JobError` for a round that there is not, and a run that recorded none.
    @discardableResult
    package static func run(
        _ folder: String, only: UInt64? = nil, report: (LedgerRound, _ honest: Set<WorkerID>?) throws -> Void
    ) throws -> UInt64 {
        // As the server does: other numbers of threads are other sums.
        setThreads(1)
        var rounds: [UInt64: LedgerRound] = [:]
        let ledger = try LedgerReader(folder: folder) { entry in
            if case .round(let round) = entry { rounds[round.round] = round }
        }
        let last = only ?? ledger.round
        guard last >= 1 && last <= ledger.round else {
            throw JobError("\(folder): has rounds 1 to \(ledger.round), and no round \(last)")
        }
        var replay = try RunReplay(folder, before: only, rounds)
        let began = replay.round
        for round in began + 1...last {
            guard let expected = rounds[round], expected.before == replay.parameters.digest() else {
                throw LedgerError.contradicted(
                    path: LedgerWriter.path(in: folder), reason: "does not lead from round \(began) to round \(round)")
            }
            let honest = only == round ? try replay.honest(expected) : nil
            try replay.make(expected)
            if only == nil || only == round { try report(expected, honest) }
        }
        return began
    }

    /// At the newest state before a round that the ledger agrees with. Lies that the server tells, in experiments, are drawn
    /// from the first round on.
    private init(_ folder: String, before: UInt64?, _ rounds: [UInt64: LedgerRound]) throws {
        let job = try JobSettings.load(folder + "/config.yaml", catalogues: .all)
        contributions = Contributions(run: folder)
        guard !contributions.isEmpty else {
            throw JobError("\(folder): its job recorded no contributions; ledger.contributions: true does so")
        }
        assembly = try JobAssembly(job)
        let start = try assembly.initialParameters()
        parameters = try assembly.warmStart?.run(from: start) { _, _ in true } ?? start
        pipeline = assembly.pipeline(parameters)
        round = 0
        guard let before, job.serverSideFaults.isEmpty else { return }
        let newest = try? CheckpointFolder(run: folder, keep: 1).newest(
            before: before, for: pipeline, parameters: parameters.count, version: Program.version)
        guard let kept = newest?.checkpoint, let known = rounds[kept.core.version.rawValue],
            known.after == kept.core.parameters.digest()
        else { return }
        round = kept.core.version.rawValue
        parameters = kept.core.parameters
        pipeline = kept.pipeline
    }

    /// Workers whose rows of the next round are, bit for bit, what a worker of their number computes at its parameters.
    ///
    /// - Returns: nil where workers need more than the parameters: in the middle of a rollout's rounds, a reference policy,
    ///   what all of them reported.
    private func honest(_ expected: LedgerRound) throws -> Set<WorkerID>? {
        let settings = assembly.runSettings()
        guard round % settings.window == 0, settings.reports.isEmpty, !settings.keepsReference else { return nil }
        let broadcast = ParameterBroadcast(
            version: ParameterVersion(rawValue: round), digest: parameters.digest(), parameters: parameters)
        let honest = try expected.rows.filter { row in
            var source = assembly.source(for: row.worker)
            return try source.computation(at: broadcast, faults: nil).gradient.digest() == row.digest
        }
        return Set(honest.map(\.worker))
    }

    /// Makes the next round, which must come to what is expected.
    private mutating func make(_ expected: LedgerRound) throws {
        round += 1
        let recorded = try contributions.read(round)
        if let rate = recorded.rate, rate != pipeline.rate { pipeline.change(.rate(rate)) }
        let made = try pipeline.reduce(recorded.job(at: parameters))
        if let difference = Self.difference(made, recorded, expected) {
            throw LedgerError.contradicted(path: contributions.file(of: round), reason: difference)
        }
        parameters = made.parameters
    }

    /// What the round is that the ledger does not say; nil where they agree.
    private static func difference(
        _ made: ReducedRound, _ recorded: RecordedRound, _ expected: LedgerRound
    ) -> String? {
        guard recorded.rows.map(\.worker) == expected.rows.map(\.worker) else { return "has rows of other workers" }
        let pairs = zip(made.rows, expected.rows)
        // One changed row is another coefficient of every row, so all rows are looked at first.
        if let (_, said) = pairs.first(where: { $0.digest != $1.digest }) {
            return "the row of w\(said.worker.rawValue) was changed"
        }
        if let (_, said) = pairs.first(where: { $0.coefficient != $1.coefficient }) {
            return "the ledger has another coefficient for w\(said.worker.rawValue)"
        }
        guard made.digest == expected.after else {
            return "round \(expected.round) comes to parameters \(JSON.hexadecimal(made.digest)), and the ledger says "
                + JSON.hexadecimal(expected.after)
        }
        return nil
    }
}
