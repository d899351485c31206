import Credentials
import Operators
import Primitives
import Telemetry
import TestSupport
import Testing

@Suite("Requests of operators")
struct OperatorRequestTests {
    static let all: [OperatorRequest] = [
        .status, .lastRound, .stop, .heal([]), .heal([WorkerID(rawValue: 3), WorkerID(rawValue: 4)]),
        .drain(WorkerID(rawValue: 2)), .set(key: "rate", value: 0.25),
        .ticket(uses: 1), .ticket(uses: 4096), .revoke(.worker(WorkerID(rawValue: 4))),
        .revoke(.key(.test { UInt8($0) })),
        .inject(.init(attack: "zero", workers: .some(2))),
        .inject(
            .init(
                attack: "sign_flip", parameters: ["scale": 2.5], workers: .these([WorkerID(rawValue: 0)]), from: 3,
                until: 9)),
    ]

    @Test("are what they were after their way as a line", arguments: all)
    func roundTrip(request: OperatorRequest) throws {
        #expect(try OperatorRequest(JSON(parsing: request.json.line)) == request)
    }

    @Test(
        "that cannot be are refused, each for its reason",
        arguments: [
            "{}", "[]", #"{"do":"dance"}"#, #"{"do":"drain"}"#, #"{"do":"drain","workers":["two"]}"#,
            #"{"do":"drain","workers":[4294967296]}"#, #"{"do":"inject"}"#,
            #"{"do":"inject","attack":"zero","count":0}"#,
            #"{"do":"inject","attack":"zero","count":4097}"#,
            #"{"do":"inject","attack":"zero","parameters":{"a":"b"}}"#,
            #"{"do":"set","key":"rate"}"#, #"{"do":"ticket"}"#, #"{"do":"ticket","count":0}"#,
            #"{"do":"ticket","count":4097}"#, #"{"do":"revoke"}"#, #"{"do":"revoke","key":"abc"}"#,
        ])
    func refused(line: String) throws {
        let json = try JSON(parsing: line)
        #expect(throws: OperatorError.self) { try OperatorRequest(json) }
    }
}
