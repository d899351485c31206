import CZeroMQ
package import Credentials

// libzmq's side of keys.

extension KeyPair {
    /// A new pair, of the system's random bytes.
    package static func make() throws(TransportError) -> KeyPair {
        var texts = (publicKey: [CChar](repeating: 0, count: 41), secret: [CChar](repeating: 0, count: 41))
        guard zmq_curve_keypair(&texts.publicKey, &texts.secret) == 0 else { throw .zeroMQ("making a pair of keys") }
        return try KeyPair(texts.publicKey, texts.secret)
    }

    /// The pair that a secret half belongs to.
    package init(secret: [UInt8]) throws(TransportError) {
        var text = [CChar](repeating: 0, count: 41)
        guard zmq_curve_public(&text, Z85.text(secret)) == 0 else { throw .zeroMQ("finding a public key") }
        guard let key = PublicKey(text: String(nulTerminated: text)) else { throw .noKeys }
        self.init(publicKey: key, secret: secret)
    }

    private init(_ publicText: [CChar], _ secretText: [CChar]) throws(TransportError) {
        guard let key = PublicKey(text: String(nulTerminated: publicText)),
            let secret = Z85.bytes(String(nulTerminated: secretText))
        else { throw .noKeys }
        self.init(publicKey: key, secret: secret)
    }
}

extension TransportError {
    private static var reason: String { "libzmq gave none" }
    fileprivate static var noKeys: TransportError { .failed(operation: "making a pair of keys", reason: reason) }
}

extension String {
    fileprivate init(nulTerminated text: [CChar]) {
        self.init(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension ZeroMQSocket {
    /// Takes only connections with CURVE, whose keys a handler of this context has let in.
    func serve(as pair: KeyPair) throws(TransportError) {
        try set(ZMQ_CURVE_SERVER, 1)
        try set(ZMQ_CURVE_SECRETKEY, pair.secret)
        // With a domain libzmq lets nobody in when no handler is there.
        try set(ZMQ_ZAP_DOMAIN, Array("guidon".utf8))
    }

    /// Connects with CURVE to nobody but the holder of `server`.
    func present(_ pair: KeyPair, to server: PublicKey) throws(TransportError) {
        try set(ZMQ_CURVE_SERVERKEY, server.bytes)
        try set(ZMQ_CURVE_PUBLICKEY, pair.publicKey.bytes)
        try set(ZMQ_CURVE_SECRETKEY, pair.secret)
    }
}
