import CZeroMQ
import Credentials
import Dispatch
import Primitives
import Synchronization

/// Who gets in at the server's socket: answers libzmq, which asks for every CURVE handshake (ZAP, RFC 27), on a thread of
/// its own, and counts who is turned away. Nothing of these peers is read by anybody else.
final class Gate: Sendable {
    /// Whether peers have keys.
    let hasKeys: Bool
    private let book: Book
    private let waker: Waker
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter socket: before it is bound.
    init(of socket: ZeroMQSocket, context: ZeroMQContext, security: ServerSecurity) throws(TransportError) {
        let monitor = try HandshakeMonitor(of: socket, context: context)
        var questions: ZeroMQSocket?
        switch security {
        case .none:
            hasKeys = false
            book = Book(Enrolment())
        case .keys(_, let enrolment):
            hasKeys = true
            book = Book(enrolment)
            let handler = try ZeroMQSocket(
                ZMQ_REP, context: context, sendQueue: 0, receiveQueue: 0, longestFrame: 4096)
            _ = try handler.bind("inproc://zeromq.zap.01")
            questions = handler
        }
        waker = try Waker()
        let keeper = GateKeeper(questions: questions, monitor: monitor, book: book, waker: waker)
        let ended = ended
        DispatchQueue(label: "guidon.gate").async {
            keeper.run()
            ended.signal()
        }
    }

    deinit {
        book.close()
        waker.wake()
        // The keeper's sockets are closed with it, or the context would wait for them for ever.
        ended.wait()
    }

    func admits(_ key: PublicKey) -> Bool { book.admits(key) }

    func admit(_ enrolment: Enrolment) { book.replace(enrolment) }

    /// By name, only what occurred.
    var turnedAway: [(name: String, count: UInt64)] {
        book.turnedAway.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) }
    }

    /// Shared by the gate's thread and the server's.
    final class Book: Sendable {
        private let state: Mutex<(enrolment: Enrolment, turnedAway: [String: UInt64], isClosed: Bool)>

        init(_ enrolment: Enrolment) { state = Mutex((enrolment, [:], false)) }

        func standing(of key: PublicKey) -> Enrolment.Standing { state.withLock { $0.enrolment.standing(of: key) } }
        func admits(_ key: PublicKey) -> Bool { standing(of: key).isAdmitted }
        func replace(_ enrolment: Enrolment) { state.withLock { $0.enrolment = enrolment } }
        func turnAway(_ reason: String) { state.withLock { $0.turnedAway[reason, default: 0] += 1 } }
        func close() { state.withLock { $0.isClosed = true } }
        var isClosed: Bool { state.withLock { $0.isClosed } }
        var turnedAway: [String: UInt64] { state.withLock { $0.turnedAway } }
    }
}

extension Enrolment.Standing {
    fileprivate var isAdmitted: Bool {
        switch self {
        case .worker, .token: true
        case .spentToken, .revoked, .unknown: false
        }
    }
}

/// The gate's thread. Its sockets are made on another and only ever used here, where they are closed as well.
private final class GateKeeper: @unchecked Sendable {
    private struct Sockets {
        /// Nil where nobody has a key.
        let questions: ZeroMQSocket?
        let monitor: HandshakeMonitor
        let slot = MessageSlot()
    }

    private var sockets: Sockets?
    private let book: Gate.Book
    private let waker: Waker

    init(questions: ZeroMQSocket?, monitor: HandshakeMonitor, book: Gate.Book, waker: Waker) {
        sockets = Sockets(questions: questions, monitor: monitor)
        self.book = book
        self.waker = waker
    }

    func run() {
        // The end of the context is the end of this, too.
        do throws(TransportError) {
            while let sockets, !book.isClosed {
                _ = try sockets.monitor.events.wait(
                    until: .now().advanced(by: .seconds(60)), waker: waker, beside: sockets.questions)
                while let ending = try sockets.monitor.next() { note(ending) }
                while let question = try nextQuestion(sockets) { try answer(question, sockets) }
            }
        } catch {}
        sockets = nil
    }

    /// What a handshake came to that no question was asked about.
    private func note(_ ending: HandshakeMonitor.Ending) {
        switch ending {
        // Who was refused was counted with the answer.
        case .succeeded, .refused: break
        case .otherMechanism: book.turnAway("no_keys")
        case .cryptographic: book.turnAway("other_server_key")
        case .hungUp, .broken: book.turnAway("broken_handshake")
        }
    }

    private func nextQuestion(_ sockets: Sockets) throws(TransportError) -> [[UInt8]]? {
        guard let questions = sockets.questions, try questions.receive(into: sockets.slot) else { return nil }
        var frames = [Array(sockets.slot.bytes)]
        while sockets.slot.isFollowed, try questions.receive(into: sockets.slot) {
            frames.append(Array(sockets.slot.bytes))
        }
        return frames
    }

    /// Frames of a question: version, number, domain, address, routing id, mechanism, and the 32 bytes of the key.
    private func answer(_ question: [[UInt8]], _ sockets: Sockets) throws(TransportError) {
        let key = question.count == 7 && question[5] == Array("CURVE".utf8) ? PublicKey(question[6]) : nil
        let standing = key.map(book.standing(of:)) ?? .unknown
        if !standing.isAdmitted { book.turnAway(standing == .unknown ? "unknown_key" : standing.rawValue) }
        let answer: [[UInt8]] = [
            Array("1.0".utf8), question.count > 1 ? question[1] : [],
            Array((standing.isAdmitted ? "200" : "400").utf8), [],
            standing.isAdmitted ? Array((key?.text ?? "").utf8) : [], [],
        ]
        for (index, frame) in answer.enumerated() {
            _ = try sockets.questions?.send(frame, isLast: index == answer.count - 1)
        }
    }
}
