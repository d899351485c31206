import CZeroMQ
package import Credentials
import Dispatch
import Primitives
import Synchronization

/// An endpoint beside a server's own, where the holder of one key asks and is answered: a frame each way, one question
/// after the other, on a thread of its own. Everybody else is turned away in the handshake, counted, and never read.
package final class AnsweringSocket: Sendable {
    /// The real endpoint, with the port that was chosen where the given one was 0.
    package let endpoint: String
    private let waker: Waker
    private let isServed = Atomic(false)
    private let isClosed = Atomic(false)
    private let gate: Mutex<Gate?>
    /// Until it is served.
    private let desk: Mutex<Desk?>
    private let ended = DispatchSemaphore(value: 0)

    /// Questions and answers that may wait; one more is dropped.
    private static let queueMax = 8
    /// How long `close` waits for the answer that is being given.
    private static let lastAnswerPatience = DispatchTimeInterval.seconds(1)

    /// Nobody is answered before `serve`.
    ///
    /// - Parameters:
    ///   - pair: the server's.
    ///   - key: of whom may ask.
    ///   - longestFrame: bytes of a question; who announces more is cut off.
    package init(
        endpoint: String, as pair: KeyPair, admitting key: PublicKey, longestFrame: Int
    ) throws(TransportError) {
        // Of its own: a context has one handler of handshakes, and the workers' knows other keys.
        let context = try ZeroMQContext()
        let socket = try ZeroMQSocket(
            ZMQ_ROUTER, context: context, sendQueue: Self.queueMax, receiveQueue: Self.queueMax,
            longestFrame: longestFrame + QueueLimits.boxBytesMax)
        try socket.set(ZMQ_ROUTER_HANDOVER, 0)
        try socket.serve(as: pair)
        let gate = try Gate(of: socket, context: context, security: .keys(pair, Enrolment(only: key)))
        self.gate = Mutex(gate)
        waker = try Waker()
        self.endpoint = try socket.bind(endpoint)
        desk = Mutex(Desk(socket: socket))
    }

    /// Begins to answer. Once.
    ///
    /// - Parameter answer: called with one question after the other, on a thread of its own.
    package func serve(_ answer: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        guard let desk = desk.withLock({ $0.take() }) else { preconditionFailure("a socket is served once") }
        isServed.store(true, ordering: .releasing)
        DispatchQueue(label: "guidon.operators").async { [self] in
            // The end of the context is the end of this, too.
            while !isClosed.load(ordering: .acquiring), (try? desk.answerOne(waker: waker, answer)) != nil {}
            desk.close()
            ended.signal()
        }
    }

    /// Ends it, once the answer that is being given is out, or that takes too long.
    package func close() {
        isClosed.store(true, ordering: .releasing)
        waker.wake()
        if isServed.load(ordering: .acquiring) { _ = ended.wait(timeout: .now() + Self.lastAnswerPatience) }
        // The gate watches the socket, which closes with it, and the context after what has yet to go out.
        _ = gate.withLock { $0.take() }
    }

    /// Who was turned away, by reason, as at the server's own endpoint; nobody once it is closed.
    package var turnedAway: [(name: String, count: UInt64)] { gate.withLock { $0?.turnedAway ?? [] } }
}

/// The socket and what it reads into. Made on one thread and only ever used on another, where it is closed as well.
private final class Desk: @unchecked Sendable {
    private var socket: ZeroMQSocket?
    private let identity = MessageSlot()
    private let question = MessageSlot()
    private let rest = MessageSlot()

    init(socket: ZeroMQSocket) { self.socket = socket }

    /// What waits to go out has the socket's linger time.
    func close() { socket = nil }

    /// Answers the next question, or waits a while for one.
    func answerOne(waker: Waker, _ answer: ([UInt8]) -> [UInt8]) throws(TransportError) {
        guard let socket else { return }
        guard try socket.receive(into: identity) else {
            _ = try socket.wait(until: .now().advanced(by: .seconds(60)), waker: waker)
            return
        }
        var count = 0
        var slot = identity
        while slot.isFollowed {
            count += 1
            slot = count == 1 ? question : rest
            guard try socket.receive(into: slot) else { preconditionFailure("libzmq delivers messages whole") }
        }
        defer { question.clear() }
        // A question is one frame; what else the holder of the key may say is no question.
        guard count == 1 else { return }
        let reply = answer(Array(question.bytes))
        // Nobody, or somebody who reads nothing: then the answer is dropped.
        guard case .done = try socket.send(Array(identity.bytes), isLast: false) else { return }
        _ = try socket.send(reply, isLast: true)
    }
}
