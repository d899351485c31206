import ArgumentParser
import Credentials
import Keyring
import Operators
import Primitives
import Telemetry

/// Which run an operator means.
struct RunOption: ParsableArguments {
    @Option(help: "The run's folder; by default the newest one below runs/ whose server is there.")
    var run: String?
    @Option(help: "The operators' endpoint of a server elsewhere: what it was given as --operators.")
    var operators: String?
    @Option(help: "The file with the operator's key of that server, from its folder of keys.")
    var key: String?

    func validate() throws {
        guard (operators == nil) == (key == nil) else {
            throw ValidationError(
                "--operators ENDPOINT and --key FILE go together: where the server is, and what lets you in")
        }
        guard run == nil || operators == nil else {
            throw ValidationError("--run is a run of this machine, and --operators a server of any; give one of them")
        }
    }

    func target() throws -> OperatorTarget {
        guard let operators, let key else { return .run(try run ?? OperatorClient.newestRun(below: "runs")) }
        return .server(operators, try OperatorKey.read(key))
    }

    func ask(_ request: OperatorRequest) throws -> JSON { try target().ask(request) }
}

/// Whom an operator asks.
enum OperatorTarget {
    /// The server of the run in this folder, by the socket there.
    case run(String)
    /// The server whose operators' endpoint this is.
    case server(String, OperatorKey)

    func ask(_ request: OperatorRequest) throws -> JSON {
        switch self {
        case .run(let folder): try OperatorClient.ask(request, run: folder)
        case .server(let endpoint, let key): try OperatorClient.ask(request, at: endpoint, key: key)
        }
    }
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
