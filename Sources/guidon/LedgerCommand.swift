import ArgumentParser
import Ledger
import Nodes
import Telemetry

struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "The record of who contributed what to a run, and whether it is whole.",
        discussion: "docs/ledger.md says what its lines hold and what they prove.", subcommands: [Verify.self])

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check every line of a run's ledger, and its other files against it; 1 where it does not hold.")

        @Argument(help: "The run's folder.")
        var folder: String
        @Option(help: "The hash that its last line must have, noted when the run ended.")
        var head: String?

        func validate() throws {
            guard head.map({ ChainHash($0) != nil }) ?? true else {
                throw ValidationError("--head is the 64 hexadecimal digits that the end of a run printed")
            }
        }

        func run() throws {
            try orFail {
                let (ledger, agreement) = try RunAudit.run(folder, expecting: head.flatMap { ChainHash($0) })
                let ending = ledger.outcome.map { "then \($0)" } ?? "and no end yet"
                try say(
                    "\(ledger.lines) lines hold: \(ledger.round) rounds, \(ending); \(ledger.rows) rows of "
                        + "\(ledger.workers.count) workers, \(ledger.rowsRefused) refused")
                try say(
                    "commands of operators: \(ledger.commands); processes that went on with it: \(ledger.resumptions)")
                try say(
                    "\(agreement.rounds) rounds of metrics.jsonl and \(agreement.checkpoints) checkpoints agree"
                        + (agreement.hasPolicy ? ", and policy.safetensors" : ""))
                try say("head \(ledger.head)")
            }
        }
    }
}
