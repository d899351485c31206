import Credentials
import Testing

@Suite("Ticket")
struct TicketTests {
    private static let server = PublicKey((0..<32).map { UInt8($0 * 7) })

    @Test("is the same after it was written down")
    func roundTrip() throws {
        let ticket = Ticket(server: try #require(Self.server), token: (0..<32).map { UInt8(255 - $0) })
        #expect(ticket.text.utf8.count == 128)
        #expect(Ticket(text: ticket.text) == ticket)
        #expect(Ticket(text: ticket.text.uppercased()) == ticket)
    }

    @Test("is nothing shorter, longer or other", arguments: ["", "00", String(repeating: "g", count: 128)])
    func refused(text: String) {
        #expect(Ticket(text: text) == nil)
        #expect(Ticket(text: text + String(repeating: "0", count: 129)) == nil)
    }

    @Test("shows its secret in no description")
    func silent() throws {
        let ticket = Ticket(server: try #require(Self.server), token: [UInt8](repeating: 0xab, count: 32))
        #expect(!"\(ticket)".contains("abab"))
        let pair = KeyPair(publicKey: ticket.server, secret: ticket.token)
        #expect(!"\(pair)".contains(Z85.text(ticket.token)))
    }
}
