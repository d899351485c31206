import Credentials
import Foundation
import Keyring
import Testing

@Suite("A worker's keys")
struct WorkerKeyringTests {
    private let folder = TemporaryFolder()

    @Test("are made once, and whose worker it is is remembered")
    func made() throws {
        let server = EnrolledKey.number(9)
        let first = try {
            var keyring = try WorkerKeyring(folder: folder.path)
            #expect(keyring.server == nil)
            try keyring.belong(to: server)
            return keyring.pair
        }()
        let again = try WorkerKeyring(folder: folder.path)
        #expect(again.pair == first)
        #expect(again.server == server)
        #expect(try folder.mode("worker.key") == 0o600)
    }

    @Test("without a folder they are new every time, and nothing is kept")
    func inMemory() throws {
        var keyring = try WorkerKeyring(folder: nil)
        try keyring.belong(to: EnrolledKey.number(9))
        #expect(keyring.server == EnrolledKey.number(9))
        #expect(try WorkerKeyring(folder: nil).pair != keyring.pair)
    }

    @Test("a file that is no ticket is named, and one that others may read is taken")
    func tickets() throws {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        let path = folder.file("ticket")
        #expect(throws: KeyringError.noTicket(path: path)) { try WorkerKeyring.readTicket(path) }
        #expect(!WorkerKeyring.hasTicket(path))
        try Data("0011".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: KeyringError.notATicket(path: path)) { try WorkerKeyring.readTicket(path) }
        #expect(WorkerKeyring.hasTicket(path))
        let ticket = Ticket(server: EnrolledKey.number(1), token: [UInt8](repeating: 2, count: 32))
        try Data("\(ticket.text)\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try WorkerKeyring.readTicket(path) == ticket)
    }
}
