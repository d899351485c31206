import ArgumentParser
import Foundation
import Nodes
import Settings
import Telemetry

struct ServerCommand: ParsableCommand {
    enum Report: String, ExpressibleByArgument, CaseIterable { case view, json }

    static let configuration = CommandConfiguration(
        commandName: "server", abstract: "Serve a job to workers that are started elsewhere.")

    @OptionGroup var options: JobOptions
    @Option(help: "Where to listen, e.g. tcp://0.0.0.0:5555 or ipc:///run/guidon/server.")
    var listen = "tcp://127.0.0.1:5555"
    @OptionGroup var security: ServerSecurityOptions
    @Option(name: .shortAndLong, help: "The run's folder, empty or not there yet; by default a new one under runs/.")
    var output: String?
    @Flag(help: "Go on with the newest run of this job, unless it is complete or was stopped by guidon stop.")
    var resume = false
    @Option(name: .customLong("run"), help: .hidden)
    var resumed: String?
    @Option(help: "What standard output carries: a view for people, or a line of JSON for each event.")
    var report = Report.view
    @Option(help: .hidden)
    var parent: Int32?

    func run() throws {
        try orFail {
            if let parent, !Parent.follow(parent) { return }
            let keys = try security.keys(for: listen)
            let job = try options.load()
            let begun = resume ? RunPlace.goingOn(with: job, in: output) : .new(output)
            let place = resumed.map(RunPlace.resumed) ?? begun
            var watcher = report == .view ? try Watcher(job, place: .standardOutput) : nil
            var directory: String?
            try ServerProcess.run(
                job: job, endpoint: listen, keys: keys, place: place, isLaunched: parent != nil
            ) { event in
                if case .listening(let endpoint, let path, let operators) = event {
                    directory = path
                    if report == .view {
                        try say("listening on \(endpoint)\n\(invitation(endpoint, keys))")
                        if let operators { try say(invitation(operators: operators)) }
                    }
                }
                if report == .json { try say(event.line) } else { try watcher?.show(event) }
                if report == .view, case .finished(let summary) = event {
                    try say(SummaryText.lines(summary, directory: directory))
                }
            }
        }
    }

    /// What starts a worker.
    private func invitation(_ endpoint: String, _ keys: ServerKeys) -> String {
        let endpoint = reachable(endpoint)
        return switch keys {
        case .none:
            "warning: without keys, whoever reaches it is believed\n"
                + "workers: guidon worker --connect \(endpoint) --security none"
        case .kept(_, let ticket, _): "workers: guidon worker --connect \(endpoint) --ticket \(ticket)"
        }
    }

    /// What an operator asks from elsewhere.
    private func invitation(operators endpoint: String) -> String {
        "operators: guidon status --operators \(reachable(endpoint)) --key \(security.keys)/operator"
    }

    /// Nobody can connect to all addresses.
    private func reachable(_ endpoint: String) -> String {
        endpoint.replacing("//0.0.0.0:", with: "//\(ProcessInfo.processInfo.hostName):")
    }
}
