import Credentials
import TestSupport
import Testing

@Suite("An operator's key")
struct OperatorKeyTests {
    private let key = OperatorKey(server: .test { UInt8($0) }, secret: (0..<32).map { UInt8(255 - $0) })

    @Test("is what it was after its way as text, and says nothing of its secret")
    func roundTrip() {
        #expect(OperatorKey(text: key.text) == key)
        #expect(!key.description.contains(key.text.suffix(64)))
    }

    @Test("is no ticket, and a ticket is none")
    func apart() {
        let ticket = Ticket(server: key.server, token: key.secret)
        #expect(Ticket(text: key.text) == nil)
        #expect(OperatorKey(text: ticket.text) == nil)
    }

    @Test("what is cut, longer or no number is none")
    func refused() {
        for text in ["", "operator ", String(key.text.dropLast()), key.text + "00", key.text.replacing("f", with: "g")]
        {
            #expect(OperatorKey(text: text) == nil)
        }
    }
}
