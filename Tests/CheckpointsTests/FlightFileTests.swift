import Checkpoints
import Coordination
import Credentials
import Messages
import Parameters
import Primitives
import Telemetry
import Testing

@Suite("A flight as a file")
struct FlightFileTests {
    /// Something of everything that a core can be in and go through.
    private static func flight() throws -> Flight {
        let key = try #require(PublicKey([UInt8](repeating: 3, count: PublicKey.byteCount)))
        let token = try #require(PublicKey([UInt8](repeating: 4, count: PublicKey.byteCount)))
        var enrolment = Enrolment()
        _ = enrolment.offer(token, uses: 2)
        try enrolment.enrol(key, by: token)
        let settings = RunSettings(
            rounds: 3, expectedWorkers: 1, quorum: 1, membersMax: 8, roundDeadline: .seconds(10),
            memberTimeout: .seconds(2), heartbeatInterval: .milliseconds(300), joinTimeout: .seconds(20),
            stallTimeout: nil, evaluateEvery: 2, checkpointEvery: 1, job: "name: \"x\"\n", layout: Layout([("w", [2])]),
            reports: ["a"], keepsReference: true, faults: [])
        var core = ServerCore(settings: settings, parameters: ParameterVector([0, 1]), enrolment: enrolment)
        var recorder = FlightRecorder(core, events: 100)
        func step(_ event: ServerCore.Event) {
            var actions: [ServerCore.Action] = []
            recorder.note(event, at: Instant(nanoseconds: 5), to: core)
            core.handle(event, at: Instant(nanoseconds: 5), into: &actions)
            recorder.settle(core, actions)
        }
        let peer = PeerID(rawValue: 9)
        let statistics = TrainingStatistics(loss: -0.0, reports: [.init(name: "a", value: 1e-300)])
        func contribution(_ values: [Float]) -> ServerCore.Event {
            let row = Contribution(
                worker: WorkerID(rawValue: 0), incarnation: Incarnation(rawValue: 1), basis: core.version,
                basisDigest: core.parameters.digest(), samples: 1, statistics: statistics, gradient: Gradient(values))
            return .received(.contribution(row), from: peer, key: key)
        }
        step(.started)
        step(.received(.enrol(token), from: peer, key: token))
        let hello = Hello(capabilities: 0, modelDigest: 0, session: .max, label: "é\n")
        step(.received(.hello(hello), from: peer, key: key))
        step(.tokenMade(token))
        let fault = FaultAssignment(
            name: "sign_flip", parameters: [.init(name: "scale", value: .infinity)], from: .initial, until: nil)
        step(.command(.inject(fault, .worker, into: .some(1)), ticket: 3))
        step(.command(.set(.rate(.nan)), ticket: 4))
        step(contribution([.nan, 1]))
        step(.timer(.deadline(.initial)))
        step(contribution([1, 2]))
        let next = ParameterVector([5, 6])
        step(
            .reduced(
                ReducedRound(
                    basis: .initial, parameters: next, averaged: next, digest: next.digest(),
                    reference: ReferenceBroadcast(digest: 1, parameters: next),
                    rows: [RowOutcome(weight: 1, coefficient: 0.5, agreement: nil, digest: 1 << 63)],
                    medianCosine: nil, updateNorm: .greatestFiniteMagnitude)))
        step(.command(.revoke(.key(key)), ticket: 5))
        return recorder.flight(to: core)
    }

    @Test("is read back as it was, and goes through again")
    func roundTrip() throws {
        let flight = try Self.flight()
        let read = try FlightFile.flight(in: try FlightFile.bytes(flight, version: "1"), version: "1", path: "f")
        // But for the rate, which is not a number and so not itself.
        #expect(read.start == flight.start && read.end == flight.end && read.steps.count == flight.steps.count)
        #expect(read.steps.map(\.came) == flight.steps.map(\.came))
        var replay = FlightReplay(read)
        while try replay.step() != nil {}
    }

    @Test("of another program is refused, and so is what is none or was changed")
    func refused() throws {
        let bytes = try FlightFile.bytes(try Self.flight(), version: "1")
        #expect(throws: CheckpointError.otherVersion(path: "f", said: "guidon 1", expected: "guidon 2")) {
            try FlightFile.flight(in: bytes, version: "2", path: "f")
        }
        let cut = Array(bytes.dropLast(9))
        #expect(throws: RunFileError.self) { try FlightFile.flight(in: cut, version: "1", path: "f") }
        var changed = bytes
        changed[changed.count - 100] ^= 1
        #expect(throws: RunFileError.self) { try FlightFile.flight(in: changed, version: "1", path: "f") }
        let policy = PolicyFile.bytes(
            ParameterVector([1]), layout: Layout([("w", [1])]), origin: .init(job: "j", round: 1, version: "1"))
        #expect(throws: RunFileError.self) { try FlightFile.flight(in: policy, version: "1", path: "f") }
    }
}
