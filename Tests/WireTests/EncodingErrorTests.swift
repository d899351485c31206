import Messages
import Parameters
import Primitives
import Testing
import Wire

@Suite("Messages of our own that no peer would accept")
struct EncodingErrorTests {
    func write(_ message: ServerMessage) throws(EncodingError) {
        _ = try ServerCodec(run: Samples.run).write(message)
    }

    func welcome(_ change: (inout Welcome) -> Void) -> ServerMessage {
        var welcome = Samples.welcome
        change(&welcome)
        return .welcome(welcome)
    }

    @Test("a job one byte too long is refused with its length")
    func job() {
        let job = String(repeating: "j", count: Limits.jobBytesMax + 1)
        let error = EncodingError.textTooLong(field: "the job", bytes: job.utf8.count, limit: Limits.jobBytesMax)
        #expect(throws: error) { try write(welcome { $0.job = job }) }
    }

    @Test("text with a NUL is refused")
    func nul() {
        #expect(throws: EncodingError.nulInText(field: "the job")) { try write(welcome { $0.job = "a\0b" }) }
    }

    @Test("a layout without tensors, with too many, or too large is refused")
    func layout() {
        let empty = EncodingError.badCount(field: "the layout", count: 0, limit: Limits.layoutEntriesMax)
        #expect(throws: empty) { try write(welcome { $0.layout = Layout([]) }) }
        let count = Limits.layoutEntriesMax + 1
        let many = EncodingError.badCount(field: "the layout", count: count, limit: Limits.layoutEntriesMax)
        #expect(throws: many) {
            try write(welcome { $0.layout = Layout((0..<count).map { ("\($0)", [1]) }) })
        }
        let large = EncodingError.badVector(count: Limits.vectorValuesMax + 1, limit: Limits.vectorValuesMax)
        #expect(throws: large) {
            try write(welcome { $0.layout = Layout([("w", [Limits.vectorValuesMax]), ("b", [1])]) })
        }
        #expect(throws: EncodingError.badShape(tensor: "w")) {
            try write(welcome { $0.layout = Layout([("w", [Int](repeating: 1, count: 9))]) })
        }
    }

    @Test("an interval outside of a millisecond to an hour is refused", arguments: [0, -5, 3_600_001] as [Int64])
    func interval(milliseconds: Int64) {
        #expect(throws: EncodingError.badDuration(field: "the heartbeat interval")) {
            try write(welcome { $0.heartbeatInterval = .milliseconds(milliseconds) })
        }
    }

    @Test("too many faults are refused")
    func faults() {
        let faults = [FaultAssignment](repeating: Samples.faults[0], count: Limits.faultsMax + 1)
        let error = EncodingError.badCount(
            field: "the list of faults", count: faults.count, limit: Limits.faultsMax)
        #expect(throws: error) { try write(.control(.assign(faults))) }
    }

    @Test("an empty vector is refused")
    func emptyVector() {
        var contribution = Samples.contribution
        contribution.gradient = Gradient([])
        #expect(throws: EncodingError.badVector(count: 0, limit: Limits.vectorValuesMax)) {
            try WorkerCodec(run: Samples.run).write(.contribution(contribution))
        }
    }

    @Test("whatever assignment can be written can be read")
    func largestAssignment() throws {
        let name = String(repeating: "n", count: Limits.nameBytesMax)
        let parameters = [FaultAssignment.Parameter](
            repeating: .init(name: name, value: .pi), count: Limits.faultParametersMax)
        let fault = FaultAssignment(
            name: name, parameters: parameters, from: ParameterVersion(rawValue: .max),
            until: ParameterVersion(rawValue: .max))
        let message = ServerMessage.control(.assign([FaultAssignment](repeating: fault, count: Limits.faultsMax)))

        let parcels = try ServerCodec(run: Samples.run).write(message)

        #expect(try readByWorker(parcels[0].frames) == .message(message))
    }
}
