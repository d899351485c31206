import CZeroMQ
import Credentials
import Dispatch
import Foundation
import Messages
import Parameters
import Primitives
import Synchronization
import Transport
import Wire

/// A member that knows the protocol and says as much as goes through, on a thread of its own.
final class Flooder: Sendable {
    enum Talk: String, CaseIterable, Sendable {
        /// Each asks for the parameters and wants an answer.
        case heartbeats
        /// Whole gradients for the first round.
        case stale
        /// 200 bytes that are no message.
        case garbage
        /// The same with a frame of 1 MiB behind it.
        case bulk
    }

    private struct Failure: Error {}

    private let state = Mutex((isEnding: false, sent: UInt64(0), hasJoined: false))
    private let begun = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Returns once the server has welcomed it.
    init(endpoint: String, keys: (pair: KeyPair, server: PublicKey)? = nil, talk: Talk) throws {
        DispatchQueue(label: "flooder").async { [self] in
            try? flood(endpoint, keys, talk)
            begun.signal()
            ended.signal()
        }
        begun.wait()
        guard state.withLock({ $0.hasJoined }) else { throw Failure() }
    }

    /// How many messages went out so far.
    var sent: UInt64 { state.withLock { $0.sent } }

    func end() {
        state.withLock { $0.isEnding = true }
        ended.wait()
    }

    private func flood(_ endpoint: String, _ keys: (pair: KeyPair, server: PublicKey)?, _ talk: Talk) throws {
        let socket = try DealerSocket(endpoint: endpoint, keys: keys)
        var codec = WorkerCodec(run: nil)
        let welcome = try join(socket, &codec)
        let messages = try Self.messages(talk, welcome, codec)
        state.withLock { $0.hasJoined = true }
        begun.signal()
        while !state.withLock({ $0.isEnding }) {
            for _ in 0..<64 {
                for frames in messages where socket.send(frames) { state.withLock { $0.sent += 1 } }
            }
            // Who reads nothing is soon told nothing, and the server has less to do.
            while socket.receive(.zero) != nil {}
        }
    }

    private func join(_ socket: DealerSocket, _ codec: inout WorkerCodec) throws -> Welcome {
        let hello = Hello(capabilities: 0, modelDigest: 0, session: .random(in: 1...(.max)), label: "flooder")
        var assembly: Assembly?
        for _ in 0..<20 {
            _ = socket.send(try codec.write(.hello(hello)).map(\.header))
            while let frames = socket.receive(.seconds(1)) {
                let reading = frames[0].withUnsafeBytes { header in
                    try? codec.read(ReceivedFrames(count: 1, header: header, values: nil), assembly: &assembly)
                }
                if case .message(.welcome(let welcome))? = reading { return welcome }
            }
        }
        throw Failure()
    }

    /// What is said over and over, each as its frames.
    private static func messages(
        _ talk: Talk, _ welcome: Welcome, _ codec: borrowing WorkerCodec
    ) throws -> [[[UInt8]]] {
        let garbage = [UInt8](repeating: 0xa5, count: 200)
        switch talk {
        case .heartbeats:
            let beat = Heartbeat(worker: welcome.worker, incarnation: welcome.incarnation, version: nil)
            return [try codec.write(.heartbeat(beat)).map(\.header)]
        case .stale:
            let contribution = Contribution(
                worker: welcome.worker, incarnation: welcome.incarnation, basis: .initial, basisDigest: 0, samples: 1,
                statistics: .init(), gradient: Gradient([Float](repeating: 1, count: welcome.layout.count)))
            return try codec.write(.contribution(contribution)).map { parcel in
                [parcel.header] + (parcel.values.map { [Self.bytes(of: $0)] } ?? [])
            }
        case .garbage: return [[garbage]]
        case .bulk: return [[garbage, [UInt8](repeating: 0, count: Limits.valueBytesMax)]]
        }
    }

    private static func bytes(of values: ArraySlice<Float>) -> [UInt8] {
        values.withUnsafeBufferPointer { [UInt8](UnsafeRawBufferPointer($0)) }
    }
}

/// A bare DEALER socket, for programs that are no workers of ours. What it has not sent is lost when it goes.
final class DealerSocket {
    private struct Failure: Error {}

    private let context = zmq_ctx_new()
    private let socket: UnsafeMutableRawPointer?

    init(endpoint: String, keys: (pair: KeyPair, server: PublicKey)? = nil) throws {
        socket = zmq_socket(context, ZMQ_DEALER)
        set(ZMQ_LINGER, 0)
        set(ZMQ_SNDTIMEO, 200)
        if let keys {
            zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, keys.server.bytes, 32)
            zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, keys.pair.publicKey.bytes, 32)
            zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys.pair.secret, 32)
        }
        guard zmq_connect(socket, endpoint) == 0 else { throw Failure() }
    }

    deinit {
        zmq_close(socket)
        zmq_ctx_term(context)
    }

    private func set(_ option: Int32, _ value: Int32) {
        var value = value
        zmq_setsockopt(socket, option, &value, MemoryLayout<Int32>.size)
    }

    /// False when nothing goes through for 200 ms.
    func send(_ frames: [[UInt8]]) -> Bool {
        for (index, frame) in frames.enumerated() {
            let more = index < frames.count - 1 ? ZMQ_SNDMORE : 0
            if zmq_send(socket, frame, frame.count, more) < 0 { return false }
        }
        return true
    }

    /// The frames of the next message that comes within `patience`.
    func receive(_ patience: Duration) -> [[UInt8]]? {
        set(ZMQ_RCVTIMEO, Int32(patience.nanoseconds / 1_000_000))
        var frames: [[UInt8]] = []
        repeat {
            var message = zmq_msg_t()
            zmq_msg_init(&message)
            defer { zmq_msg_close(&message) }
            guard zmq_msg_recv(&message, socket, 0) >= 0 else { return nil }
            frames.append(
                Array(UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
            if zmq_msg_more(&message) == 0 { return frames }
        } while true
    }
}
