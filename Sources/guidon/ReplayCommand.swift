import ArgumentParser
import Ledger
import Nodes
import Primitives
import Telemetry

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Make a run's rounds again from its recorded contributions, and compare them bit for bit.",
        discussion: """
            Of a job with ledger.contributions: true; docs/ledger.md says what it shows. Of a file flight.safetensors: \
            go again through what the run's server did last, decision by decision; docs/recovery.md says more.
            """)

    @Argument(help: "The run's folder, or the flight.safetensors that its server left there.")
    var path: String
    @Option(help: "Only this round, with what became of every row.")
    var round: UInt64?
    @Flag(help: "Of a flight: every event, and what the server wanted done.")
    var trace = false

    func validate() throws {
        guard !trace || isFlight else { throw ValidationError("--trace is for a file flight.safetensors") }
        guard round == nil || !isFlight else { throw ValidationError("--round is for the folder of a run") }
    }

    /// A folder has rounds; whatever else there is, is for its reader to judge.
    private var isFlight: Bool { path.hasSuffix(".safetensors") }

    func run() throws {
        try orFail {
            if isFlight { return try FlightTeller(path: path, isTracing: trace).run() }
            var rounds: UInt64 = 0
            let began = try RunReplay.run(path, only: round) { made, honest in
                rounds += 1
                guard round != nil else { return }
                for line in lines(made, honest) { try say(line) }
                if honest == nil {
                    try say("what workers compute cannot be told here: they need more than the round's parameters")
                }
            }
            try say(
                round.map { "round \($0) made again, from the state after round \(began): the ledger's bits" }
                    ?? "\(rounds) rounds made again: the ledger's bits, all of them")
        }
    }

    private func lines(_ round: LedgerRound, _ honest: Set<WorkerID>?) -> [String] {
        func judgement(_ worker: WorkerID) -> String {
            guard let honest else { return "" }
            return honest.contains(worker) ? "  as its worker computes it" : "  not what its worker computes"
        }
        let rows = round.rows.map { row in
            "w\(row.worker.rawValue)  \(JSON.hexadecimal(row.digest))  \(row.verdict.rawValue)  coefficient "
                + (row.coefficient.map { "\($0)" } ?? "none") + "  weight \(row.weight)" + judgement(row.worker)
        }
        return rows + round.refused.map { "w\($0.worker.rawValue)  refused: \($0.reason)" } + [
            "parameters \(JSON.hexadecimal(round.before)) to \(JSON.hexadecimal(round.after))"
                + (round.isHeld ? ", held" : "")
        ]
    }
}
