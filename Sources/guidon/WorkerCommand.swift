import ArgumentParser
import Foundation
import Nodes
import Telemetry

struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Work for a server; the job comes from it.")

    @Option(help: "The server's endpoint, e.g. tcp://10.0.0.5:5555 or ipc:///run/guidon/server.")
    var connect: String
    @OptionGroup var security: WorkerSecurityOptions
    @Option(help: "Give up after hearing nothing for so many seconds; 0 never gives up.")
    var patience: Double = 60
    @Option(help: "Lie like this from the start, such as sign_flip or sign_flip,scale=5; for tests of a cluster.")
    var fault: String?
    @Option(help: .hidden)
    var parent: Int32?

    func validate() throws {
        // A year: what is longer leaves the clock's range.
        guard patience >= 0, patience <= 31_536_000 else {
            throw ValidationError("--patience must be 0 to 31536000 seconds")
        }
    }

    func run() throws {
        try orFail {
            if let parent, !Parent.follow(parent) { return }
            let words = fault?.split(separator: ",").map(String.init) ?? []
            let lie = try words.first.map { attack in
                NamedFault(attack: attack, parameters: try faultParameters(Array(words.dropFirst())))
            }
            try WorkerProcess.run(
                endpoint: connect, keys: try security.keys(for: connect),
                patience: patience > 0 ? .seconds(patience) : nil, fault: lie,
                isLaunched: parent != nil)
        }
    }
}
