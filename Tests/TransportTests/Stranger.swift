import CZeroMQ
import Primitives
import Transport
import Wire

/// Somebody who sends any frames whatever.
protocol Stranger {
    /// False when the queue is full.
    func send(_ frames: [[UInt8]]) throws -> Bool
}

extension Stranger {
    /// Sends all `messages`, calling `whenFull` whenever the queue is, at most 20 s.
    func send(all messages: [[[UInt8]]], whenFull: () throws -> Void) throws -> Bool {
        let deadline = Instant.now().advanced(by: .seconds(20))
        for message in messages {
            while try !send(message) {
                guard Instant.now() < deadline else { return false }
                try whenFull()
            }
        }
        return true
    }
}

struct LoopbackStranger: Stranger {
    let worker: LoopbackWorker

    func send(_ frames: [[UInt8]]) -> Bool { worker.sendRaw(frames) }
}

/// A bare DEALER socket. What it has not sent yet is lost when it goes.
final class ZeroMQStranger: Stranger {
    private let context = zmq_ctx_new()
    private let socket: UnsafeMutableRawPointer?

    init(endpoint: String) throws {
        socket = zmq_socket(context, ZMQ_DEALER)
        var linger: Int32 = 0
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
        guard zmq_connect(socket, endpoint) == 0 else { throw Silence() }
    }

    deinit {
        zmq_close(socket)
        zmq_ctx_term(context)
    }

    func send(_ frames: [[UInt8]]) throws -> Bool {
        for (index, frame) in frames.enumerated() {
            let more = index < frames.count - 1 ? ZMQ_SNDMORE : 0
            guard zmq_send(socket, frame, frame.count, ZMQ_DONTWAIT | more) >= 0 else {
                guard zmq_errno() == EAGAIN, index == 0 else { throw Silence() }
                return false
            }
        }
        return true
    }
}
