import Credentials
import Operators
import Telemetry
import Testing
import Transport

@Suite("The operators' endpoint for other machines")
struct RemoteDoorTests {
    private let server: KeyPair
    private let key: OperatorKey

    init() throws {
        server = try .make()
        key = OperatorKey(server: server.publicKey, secret: try KeyPair.make().secret)
    }

    private func open() throws -> RemoteDoor {
        let door = try RemoteDoor(at: "tcp://127.0.0.1:0", as: server, admitting: key)
        door.open { request throws(OperatorError) in
            guard request == .status else { throw .declined("not today") }
            return .object(["state": .text("running")])
        }
        return door
    }

    @Test("answers whoever has the key, and says no in its own words")
    func answers() throws {
        let door = try open()
        defer { door.close() }
        let answer = try OperatorClient.ask(.status, at: door.endpoint, key: key)
        #expect(answer["state"]?.text == "running")
        #expect(throws: OperatorError.declined("not today")) {
            try OperatorClient.ask(.stop, at: door.endpoint, key: key)
        }
        #expect(door.turnedAway.isEmpty)
    }

    @Test("another secret, or another server's key, ends with what the matter is and is counted under its own name")
    func refuses() throws {
        let door = try open()
        defer { door.close() }
        for (server, refusal) in [
            (key.server, HandshakeRefusal.notAdmitted), (try KeyPair.make().publicKey, .otherServer),
        ] {
            let other = OperatorKey(server: server, secret: try KeyPair.make().secret)
            #expect(throws: OperatorError.refused(endpoint: door.endpoint, refusal)) {
                try OperatorClient.ask(.status, at: door.endpoint, key: other)
            }
        }
        #expect(
            Set(door.turnedAway.map(\.name)).isSuperset(of: ["operators_unknown_key", "operators_other_server_key"]))
    }

    @Test("what is no endpoint cannot be tried, and is not taken for a server that is gone")
    func nowhere() {
        #expect(throws: OperatorError.cannotConnect(.badEndpoint("tcp://127.0.0.1:70000"))) {
            try OperatorClient.ask(.status, at: "tcp://127.0.0.1:70000", key: key)
        }
    }
}
