package import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// What the world did to a socket. Nothing that a peer says ends up here.
package enum TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    case addressInUse(endpoint: String)
    case addressNotAvailable(endpoint: String)
    case badEndpoint(String)
    case notPermitted(endpoint: String)
    /// A message of our own that no peer would accept.
    case unsendable(EncodingError)
    /// The server turns this worker away, again and again.
    case refused(endpoint: String, HandshakeRefusal)
    /// The context was shut down.
    case closed
    case failed(operation: String, reason: String)

    package var description: String {
        switch self {
        case .addressInUse(let endpoint):
            "\(endpoint) is already in use: stop the other server, or choose another port or path"
        case .addressNotAvailable(let endpoint):
            "\(endpoint) is not an address of this machine: use one of its own, or 0.0.0.0 for all"
        case .badEndpoint(let endpoint):
            "\(endpoint) is no endpoint: write tcp://ADDRESS:PORT or ipc:///PATH (at most 107 bytes of path)"
        case .notPermitted(let endpoint):
            "\(endpoint) may not be used by this user: choose a port above 1023, or a path that can be written"
        case .unsendable(let error):
            "cannot send: \(error)"
        case .refused(let endpoint, .notAdmitted):
            "the server at \(endpoint) does not know this worker's key, or not any more; give a new ticket with "
                + "--ticket (guidon ticket makes one)"
        case .refused(let endpoint, .otherSecurity):
            "one side has keys and the other has none: connect to \(endpoint) with --ticket if its server has keys, "
                + "and with --security none if it has none"
        case .refused(let endpoint, .otherServer):
            "whoever listens at \(endpoint) is not the server that this worker's ticket is of, or has no keys; get a "
                + "ticket of that server (guidon ticket), or connect to the right one"
        case .closed:
            "the connection was closed because the program ends"
        case .failed(let operation, let reason):
            "\(operation) failed: \(reason)"
                + (reason == String(cString: strerror(EMFILE)) ? "; allow more open files with ulimit -n" : "")
        }
    }
}
