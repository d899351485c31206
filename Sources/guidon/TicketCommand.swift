import ArgumentParser
import Credentials
import Keyring
import Operators
import Telemetry

struct TicketCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticket", abstract: "Print a ticket that lets a machine enrol as a worker, once.",
        discussion: "It is a secret: give it to the machine as a file that nobody else can read.")

    @Option(help: "Machines that it may let in, up to 4096.")
    var uses = 1
    @Option(help: "Make it in this folder of keys while no server uses it; by default the running server makes it.")
    var keys: String?
    @OptionGroup var target: RunOption

    func validate() throws {
        guard (1...Enrolment.usesMax).contains(uses) else {
            throw ValidationError("--uses must be 1 to \(Enrolment.usesMax)")
        }
    }

    func run() throws {
        try orFail {
            guard let keys else {
                return try say(try target.ask(.ticket(uses: uses))["ticket"]?.text ?? "")
            }
            guard let ticket = try ServerKeyring(folder: keys, ticketPath: nil).makeTicket(uses: uses) else {
                throw ValidationError("\(keys): too many tickets are open already; revoke some, or let them be used")
            }
            try say(ticket.text)
        }
    }
}

struct RevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Put a worker's key out for good, at once.")

    @Argument(help: "The worker, such as w3, or a key of guidon status --json (after -- where it begins with -).")
    var who: String
    @OptionGroup var target: RunOption

    func run() throws {
        try orFail {
            if let key = PublicKey(text: who) {
                return try sayDone("revoked", try target.ask(.revoke(.key(key))))
            }
            guard let worker = try workerNumbers([who]).first else {
                throw ValidationError("no worker is named; guidon status lists them")
            }
            try sayDone("revoked", try target.ask(.revoke(.worker(worker))))
        }
    }
}
