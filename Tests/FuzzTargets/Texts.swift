import Credentials
import Ledger
import Nodes
import Operators
import Telemetry

// Lines of text that come from operators, from other machines' files, and from runs.

extension FuzzTarget {
    static let texts = [
        FuzzTarget("json") { bytes in
            guard let json = try? JSON(parsing: text(bytes)) else { return }
            demand((try? JSON(parsing: json.line))?.line == json.line, "JSON is read back as it was written")
        },
        FuzzTarget("records") { bytes in
            let text = text(bytes)
            if let record = try? RoundRecord(line: text) {
                demand((try? RoundRecord(line: record.line()))?.line() == record.line(), "so is a record of a round")
            }
            if let summary = try? RunSummary(line: text) {
                demand((try? RunSummary(line: summary.line))?.line == summary.line, "so is a summary")
            }
            if let event = try? ServerEvent(line: text) {
                demand((try? ServerEvent(line: event.line))?.line == event.line, "so is an event")
            }
        },
        FuzzTarget("operators") { bytes in
            guard let json = try? JSON(parsing: text(bytes)), let request = try? OperatorRequest(json) else { return }
            demand((try? OperatorRequest(request.json)) == request, "so is an operator's request")
        },
        FuzzTarget("credentials") { bytes in
            let text = text(bytes)
            if let ticket = Ticket(text: text) { demand(Ticket(text: ticket.text)?.text == ticket.text, "a ticket") }
            if let key = PublicKey(text: text) { demand(PublicKey(text: key.text) == key, "a key") }
            if let plain = Z85.bytes(text) { demand(Z85.bytes(Z85.text(plain)) == plain, "Z85") }
            if let enrolment = try? Enrolment(text: text) {
                demand((try? Enrolment(text: enrolment.text)) == enrolment, "an enrolment")
            }
            _ = OperatorKey(text: text)
        },
        FuzzTarget("ledger") { bytes in _ = try? LedgerReader(text: text(bytes), path: "ledger") },
    ]

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
