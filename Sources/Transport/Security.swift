package import Credentials

/// How a server tells who speaks to it.
package enum ServerSecurity: Sendable {
    /// Nobody has a key, nothing is encrypted: whoever reaches the endpoint is believed to be whom it says.
    case none
    /// CURVE: everything is encrypted, the server has this pair, and only keys of this enrolment get in.
    case keys(KeyPair, Enrolment)
}

/// How a worker shows who it is.
package enum WorkerSecurity: Sendable {
    case none
    /// - Parameter server: the only server that it speaks to.
    case keys(KeyPair, server: PublicKey)

    var hasKeys: Bool { if case .keys = self { true } else { false } }
}

/// Why a worker's connections fail in the handshake; said once it has failed several times in a row.
package enum HandshakeRefusal: Sendable, Equatable {
    /// The server says no to this key.
    case notAdmitted
    /// One side has keys, and the other has none.
    case otherSecurity
    /// The other side hangs up: it has not the key that this worker expects of it, or none at all.
    case otherServer
}
