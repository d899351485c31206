import CZeroMQ
import Credentials
import Messages
import Transport
import Wire

/// A DEALER with keys that names itself, as no worker of ours does.
final class RawCurveSocket {
    private let context = zmq_ctx_new()
    private let socket: UnsafeMutableRawPointer?

    init(_ pair: KeyPair, server: PublicKey, endpoint: String, routingID: String) throws {
        socket = zmq_socket(context, ZMQ_DEALER)
        var linger: Int32 = 0
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
        let id = Array(routingID.utf8)
        zmq_setsockopt(socket, ZMQ_ROUTING_ID, id, id.count)
        zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server.bytes, 32)
        zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, pair.publicKey.bytes, 32)
        zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, pair.secret, 32)
        guard zmq_connect(socket, endpoint) == 0 else { throw Silence() }
    }

    deinit {
        zmq_close(socket)
        zmq_ctx_term(context)
    }

    func send(_ frame: [UInt8]) throws {
        guard zmq_send(socket, frame, frame.count, 0) >= 0 else { throw Silence() }
    }
}

enum WorkerHello {
    static func frame() throws -> [UInt8] {
        try WorkerCodec(run: TestCluster.run).write(.hello(Say.hello))[0].header
    }
}
