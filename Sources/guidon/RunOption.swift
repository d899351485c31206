import ArgumentParser
import Operators
import Primitives
import Telemetry

/// Which run an operator means.
struct RunOption: ParsableArguments {
    @Option(help: "The run's folder; by default the newest one below runs/ whose server is there.")
    var run: String?

    func folder() throws -> String { try run ?? OperatorClient.newestRun(below: "runs") }

    func ask(_ request: OperatorRequest) throws -> JSON { try OperatorClient.ask(request, run: folder()) }
}

/// Numbers of workers on the command line: `3`, `3,4`, `w3 w4`.
func workerNumbers(_ words: [String]) throws -> [WorkerID] {
    try words.flatMap { $0.split(separator: ",") }.map { word in
        guard let number = UInt32(word.hasPrefix("w") ? word.dropFirst() : word) else {
            throw ValidationError("\(word) is no worker's number; guidon status lists them")
        }
        return WorkerID(rawValue: number)
    }
}

/// What a command came to, in a line.
func sayDone(_ what: String, _ answer: JSON) throws {
    let workers = (answer["workers"]?.list ?? []).compactMap(\.whole).map { "w\($0)" }
    let who = workers.isEmpty ? "" : ": " + workers.joined(separator: " ")
    try say("\(what)\(who), from round \(answer["round"]?.whole ?? 0) on")
}
