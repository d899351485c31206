import CZeroMQ
import Credentials
import Primitives
import Testing
import Transport

@Suite("A socket that answers the holder of one key")
struct AnsweringSocketTests {
    private let server: KeyPair
    private let holder: KeyPair
    private let stranger: KeyPair

    init() throws {
        server = try .make()
        holder = try .make()
        stranger = try .make()
    }

    /// Answers with what it was asked, and an exclamation mark.
    private func open() throws -> AnsweringSocket {
        let socket = try AnsweringSocket(
            endpoint: "tcp://127.0.0.1:0", as: server, admitting: holder.publicKey, longestFrame: 1024)
        socket.serve { $0 + Array("!".utf8) }
        return socket
    }

    private func ask(
        _ text: String, _ endpoint: String, as pair: KeyPair? = nil, of server: KeyPair? = nil,
        patience: Duration = .seconds(10)
    ) throws -> AskingSocket.Ending {
        try AskingSocket.ask(
            Array(text.utf8), at: endpoint, as: pair ?? holder, of: (server ?? self.server).publicKey,
            longestFrame: 1024, connecting: patience, answering: patience)
    }

    private func refusal(_ body: () throws -> AskingSocket.Ending) throws -> HandshakeRefusal? {
        do {
            _ = try body()
            return nil
        } catch TransportError.refused(_, let why) {
            return why
        }
    }

    @Test("answers one question after the other, and each connection is another")
    func answers() throws {
        let socket = try open()
        defer { socket.close() }
        for text in ["a", "", String(repeating: "b", count: 1023)] {
            #expect(try ask(text, socket.endpoint) == .answer(Array((text + "!").utf8)))
        }
        #expect(socket.turnedAway.isEmpty)
    }

    @Test("turns every other key away, counted and unread")
    func turnsAway() throws {
        let socket = try AnsweringSocket(
            endpoint: "tcp://127.0.0.1:0", as: server, admitting: holder.publicKey, longestFrame: 1024)
        socket.serve { _ in
            Issue.record("a stranger was read")
            return []
        }
        defer { socket.close() }
        #expect(try refusal { try ask("a", socket.endpoint, as: stranger) } == .notAdmitted)
        #expect(try refusal { try ask("a", socket.endpoint, of: stranger) } == .otherServer)
        let plain = try ZeroMQStranger(endpoint: socket.endpoint)
        _ = try plain.send([[1]])
        let deadline = Instant.now().advanced(by: .seconds(20))
        func count(_ name: String) -> UInt64 { socket.turnedAway.first { $0.name == name }?.count ?? 0 }
        while count("no_keys") + count("broken_handshake") == 0, Instant.now() < deadline {}
        #expect(count("unknown_key") >= 3 && count("other_server_key") >= 5)
        #expect(count("no_keys") + count("broken_handshake") >= 1)
    }

    @Test("its key does not open the workers' endpoint, nor a worker's key this one")
    func apart() throws {
        let worker = try KeyPair.make()
        let context = try ZeroMQContext()
        let link = try ServerTransport(
            endpoint: "tcp://127.0.0.1:0", run: TestCluster.run, dimension: 4, context: context,
            security: .keys(server, Enrolment(only: worker.publicKey)))
        let socket = try open()
        defer { socket.close() }
        #expect(try refusal { try ask("a", link.endpoint) } == .notAdmitted)
        #expect(try refusal { try ask("a", socket.endpoint, as: worker) } == .notAdmitted)
        #expect(try ask("a", socket.endpoint) == .answer(Array("a!".utf8)))
        #expect(link.turnedAway().first?.name == "unknown_key")
    }

    @Test("cuts off a holder of the key who announces too much, and answers the next question")
    func hostileHolder() throws {
        let socket = try open()
        defer { socket.close() }
        let raw = try RawCurveSocket(
            holder, server: server.publicKey, endpoint: socket.endpoint, routingID: "me")
        try raw.send([UInt8](repeating: 0, count: 4096))
        #expect(try ask("a", socket.endpoint) == .answer(Array("a!".utf8)))
    }

    @Test("once it is closed nobody is there, and the endpoint is free")
    func closes() throws {
        let socket = try open()
        socket.close()
        #expect(try ask("a", socket.endpoint, patience: .milliseconds(50)) == .nobody)
        let again = try AnsweringSocket(
            endpoint: socket.endpoint, as: server, admitting: holder.publicKey, longestFrame: 1024)
        // Never served.
        #expect(again.endpoint == socket.endpoint)
        again.close()
    }
}
