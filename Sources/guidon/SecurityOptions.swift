import ArgumentParser
import Nodes
import Transport

/// Whether peers have keys.
enum Security: String, ExpressibleByArgument, CaseIterable {
    /// Everything is encrypted and everybody known by a key.
    case keys
    /// Nothing is: on this machine only.
    case none

    /// - Throws: where plain messages would leave this machine.
    func check(_ endpoint: String) throws {
        guard self == .keys || staysOnThisMachine(endpoint) else {
            throw ValidationError(
                "\(endpoint) can be reached from other machines, so it needs keys; leave --security none out, or use "
                    + "tcp://127.0.0.1:PORT or ipc:///PATH")
        }
    }
}

/// How a server tells its workers from strangers.
struct ServerSecurityOptions: ParsableArguments {
    @Option(help: "keys: all is encrypted and every worker known by its key; none: on this machine only.")
    var security = Security.keys
    @Option(help: "The folder of the server's keys and of those that it lets in; made where there is none.")
    var keys = "keys"
    @Option(help: "Where a ticket for the next worker is laid out; by default in the folder of keys.")
    var ticket: String?

    @Option(
        help:
            "A second endpoint, e.g. tcp://0.0.0.0:5556, for whoever has the operator's key (operator in --keys)."
    )
    var operators: String?

    var ticketPath: String { ticket ?? keys + "/ticket" }

    func keys(for endpoint: String) throws -> ServerKeys {
        try security.check(endpoint)
        guard security == .none else { return .kept(folder: keys, ticket: ticketPath, operators: operators) }
        guard operators == nil else {
            throw ValidationError(
                "--operators needs keys; leave --security none out, or operate the run on this machine")
        }
        return .none
    }
}

/// How a worker shows who it is.
struct WorkerSecurityOptions: ParsableArguments {
    @Option(help: "keys: as the server wants it; none: for a server of this machine that has none.")
    var security = Security.keys
    @Option(help: "A file with a ticket of the server, which lets this worker enrol: what guidon ticket prints.")
    var ticket: String?
    @Option(help: "The folder of this worker's key; without one the key is new every time, and takes a ticket.")
    var keys: String?

    func keys(for endpoint: String) throws -> WorkerKeys {
        try security.check(endpoint)
        if security == .none { return .none }
        guard ticket != nil || keys != nil else {
            throw ValidationError(
                "give a ticket of the server with --ticket FILE (guidon ticket makes one, and a server lays one out in "
                    + "its folder of keys), or --security none for a server of this machine that has no keys")
        }
        return .kept(folder: keys, ticket: ticket)
    }
}
