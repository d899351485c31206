import CZeroMQ

#if canImport(Glibc)
    import Glibc
#endif

extension TransportError {
    /// What libzmq's last call on this thread failed with. Must be the next thing after the call.
    static func zeroMQ(_ operation: String) -> TransportError {
        let code = zmq_errno()
        guard code != ETERM else { return .closed }
        return .failed(operation: operation, reason: String(cString: zmq_strerror(code)))
    }

    /// The same for binding or connecting to `endpoint`.
    static func zeroMQ(_ operation: String, endpoint: String) -> TransportError {
        switch zmq_errno() {
        case EADDRINUSE: .addressInUse(endpoint: endpoint)
        case EADDRNOTAVAIL, ENODEV: .addressNotAvailable(endpoint: endpoint)
        case EACCES, EPERM, EROFS: .notPermitted(endpoint: endpoint)
        case EINVAL, EPROTONOSUPPORT, ENOCOMPATPROTO, ENAMETOOLONG, ENOENT, ENOTDIR: .badEndpoint(endpoint)
        default: .zeroMQ("\(operation) \(endpoint)")
        }
    }
}
