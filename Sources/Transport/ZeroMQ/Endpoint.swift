import CZeroMQ

#if canImport(Glibc)
    import Glibc
#endif

/// Whether what goes through `endpoint` stays on this machine: a socket in a folder, or the loopback device.
package func staysOnThisMachine(_ endpoint: String) -> Bool {
    if endpoint.hasPrefix("ipc://") { return true }
    guard endpoint.hasPrefix("tcp://") else { return false }
    let address = endpoint.dropFirst("tcp://".count).prefix { $0 != ":" }
    // Numbers only: a name may begin like one of them and be anybody's.
    let bytes = address.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return address == "localhost" || (bytes.count == 4 && bytes[0] == 127 && !bytes.contains(nil))
}

extension ZeroMQSocket {
    /// Binds to `endpoint` and tells the real one, with the port that was chosen where the given one was 0.
    func bind(_ endpoint: String) throws(TransportError) -> String {
        guard hasPossiblePort(endpoint) else { throw .badEndpoint(endpoint) }
        if isServed(endpoint) { throw .addressInUse(endpoint: endpoint) }
        guard zmq_bind(pointer, endpoint) == 0 else { throw .zeroMQ("binding to", endpoint: endpoint) }
        var text = [UInt8](repeating: 0, count: 512)
        var count = text.count
        guard zmq_getsockopt(pointer, ZMQ_LAST_ENDPOINT, &text, &count) == 0 else {
            throw .zeroMQ("asking for the endpoint")
        }
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Gives the connection up, if it is not given up yet, and begins another.
    func connectAnew(_ endpoint: String) throws(TransportError) {
        zmq_disconnect(pointer, endpoint)
        try connect(endpoint)
    }

    func connect(_ endpoint: String) throws(TransportError) {
        guard hasPossiblePort(endpoint) else { throw .badEndpoint(endpoint) }
        guard zmq_connect(pointer, endpoint) == 0 else { throw .zeroMQ("connecting to", endpoint: endpoint) }
    }
}

/// libzmq takes port 99999 for its last sixteen bits and listens somewhere else.
private func hasPossiblePort(_ endpoint: String) -> Bool {
    guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":") else { return true }
    let port = endpoint[endpoint.index(after: colon)...]
    return port == "*" || port == "!" || UInt16(port) != nil
}

/// Whether somebody listens at an `ipc://` endpoint. libzmq would not notice: it removes the socket's file and takes
/// the path over, so that two servers share a name and the first one hears nothing more.
private func isServed(_ endpoint: String) -> Bool {
    guard endpoint.hasPrefix("ipc://") else { return false }
    let path = Array(endpoint.dropFirst("ipc://".count).utf8)
    var address = sockaddr_un()
    guard !path.isEmpty, path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard probe >= 0 else { return false }
    defer { close(probe) }
    return withUnsafePointer(to: &address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            Glibc.connect(probe, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        }
    }
}
