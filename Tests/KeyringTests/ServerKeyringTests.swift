import Credentials
import Foundation
import Keyring
import TestSupport
import Testing

/// A folder that is gone with its owner.
final class TemporaryFolder {
    let path = NSTemporaryDirectory() + "/guidon-keys-\(UInt64.random(in: 0..<(.max)))"

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func mode(_ name: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: file(name))[.posixPermissions] as? Int)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

@Suite("The server's keys")
struct ServerKeyringTests {
    private let folder = TemporaryFolder()

    private func open() throws -> ServerKeyring {
        try ServerKeyring(folder: folder.file("keys"), ticketPath: folder.file("join/ticket"))
    }

    private func ticket() throws -> Ticket { try #require(Ticket(text: folder.text("join/ticket"))) }

    @Test("are made once, for this user only, and found again with their ticket")
    func made() throws {
        let first = try { try open().pair }()
        let ticket = try ticket()
        #expect(ticket.server == first.publicKey)
        for name in ["keys/server.key", "keys/enrolment", "join/ticket"] { #expect(try folder.mode(name) == 0o600) }
        for name in ["keys", "join"] { #expect(try folder.mode(name) == 0o700) }
        #expect(try open().pair == first)
        #expect(try self.ticket() == ticket)
    }

    @Test("a ticket that is spent is followed by another, which is open before it is laid out")
    func rotates() throws {
        let keyring = try open()
        let spent = try ticket()
        var enrolment = keyring.enrolment
        let token = try #require(enrolment.tokens.keys.first)
        let worker = EnrolledKey.number(1)
        try enrolment.enrol(worker, by: token)

        let wanted = try #require(try keyring.keep(enrolment))
        #expect(try ticket() == spent)
        let isOffered = enrolment.offer(wanted, uses: 1)
        #expect(isOffered)
        #expect(try keyring.keep(enrolment) == nil)
        #expect(try ticket() != spent)
        #expect(keyring.enrolment.standing(of: worker) == .worker)
        #expect(try Enrolment(text: folder.text("keys/enrolment")) == enrolment)
    }

    @Test("a server that was killed with its ticket spent lays out another")
    func killed() throws {
        let spent = try {
            let keyring = try open()
            var enrolment = keyring.enrolment
            try enrolment.enrol(EnrolledKey.number(1), by: try #require(enrolment.tokens.keys.first))
            _ = try keyring.keep(enrolment)
            return try ticket()
        }()
        let again = try open()
        #expect(try ticket() != spent)
        #expect(again.enrolment.tokens.count == 1)
        #expect(again.enrolment.standing(of: EnrolledKey.number(1)) == .worker)
    }

    @Test("have one for operators beside them, where it is wanted: secret, kept, and made anew for another server")
    func operators() throws {
        let first = try open().operatorKey()
        #expect(try folder.mode("keys/operator") == 0o600)
        #expect(try open().operatorKey() == first)
        #expect(try OperatorKey.read(folder.file("keys/operator")) == first)
        try FileManager.default.removeItem(atPath: folder.file("keys/server.key"))
        let server = try open()
        let other = try server.operatorKey()
        #expect(other.server == server.pair.publicKey && other.secret != first.secret)
    }

    @Test("an operator's key is refused where it is not there, open to others, or something else")
    func operatorsRefused() throws {
        _ = try open().operatorKey()
        let path = folder.file("keys/operator")
        #expect(throws: KeyringError.noOperatorKey(path: path + "s")) { try OperatorKey.read(path + "s") }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(throws: KeyringError.exposed(path: path, mode: 0o640)) { try OperatorKey.read(path) }
        let ticket = folder.file("join/ticket")
        #expect(throws: KeyringError.notAnOperatorKey(path: ticket)) { try OperatorKey.read(ticket) }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: ticket, toPath: path)
        #expect(throws: KeyringError.notAnOperatorKey(path: path)) { try open().operatorKey() }
    }

    @Test("are one server's at a time")
    func locked() throws {
        let keyring = try open()
        #expect(throws: KeyringError.inUse(folder: folder.file("keys"))) { try open() }
        withExtendedLifetime(keyring) {}
    }

    @Test("are refused when others may read them, or when they are none")
    func refused() throws {
        _ = try open()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file("keys/server.key"))
        #expect(throws: KeyringError.exposed(path: folder.file("keys/server.key"), mode: 0o644)) { try open() }
        try FileManager.default.removeItem(atPath: folder.file("keys/server.key"))
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: folder.file("keys/server.key")))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.file("keys/server.key"))
        #expect(throws: KeyringError.notAKey(path: folder.file("keys/server.key"))) { try open() }
        try FileManager.default.removeItem(atPath: folder.file("keys/server.key"))
        try Data("worker me\n".utf8).write(to: URL(fileURLWithPath: folder.file("keys/enrolment")))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.file("keys/enrolment"))
        #expect(throws: KeyringError.badLine(path: folder.file("keys/enrolment"), number: 1)) { try open() }
    }
}

enum EnrolledKey {
    static func number(_ number: UInt8) -> PublicKey { .test { _ in number } }
}
