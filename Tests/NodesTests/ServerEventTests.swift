import Coordination
import Nodes
import Primitives
import Telemetry
import Testing

@Suite("Events of a server")
struct ServerEventTests {
    private static let worker = WorkerID(rawValue: 3)
    static let events: [ServerEvent] = [
        .listening(endpoint: "ipc:///tmp/a \"quoted\" path", directory: "runs/x-1"),
        .listening(endpoint: "tcp://0.0.0.0:1", directory: "runs/x-1", operators: "tcp://0.0.0.0:2"),
        .warming(steps: 3, of: 310, loss: 2.5), .joined(worker, label: "host:17"),
        .lost(worker, silentSeconds: 1.75), .left(worker),
        .waiting(members: 2, rows: 1, quorum: 4),
        .stalled(
            Standstill(
                version: ParameterVersion(rawValue: 8), phase: .collecting, missing: [worker], members: 5, rows: 4,
                quorum: 3, since: .milliseconds(5250))),
        .round(
            RoundRecord(
                round: 7, score: 0.5, loss: 1, reward: 2, entropy: 3, divergence: 4, members: 5, rows: 5,
                updateNorm: 0.25)),
        .finished(
            RunSummary(
                job: "test", aggregator: "flag", seed: 1, outcome: .completed, rounds: 7, workers: 5, byzantine: 1)),
    ]

    @Test("each reads back as it was written, on one line", arguments: events)
    func roundTrip(event: ServerEvent) throws {
        #expect(!event.line.contains("\n"))
        #expect(try ServerEvent(line: event.line) == event)
    }

    @Test(
        "what is no event is an error and no crash",
        arguments: ["", "{}", "[]", "{\"event\":\"round\"}", "{\"event\":1}"])
    func malformed(line: String) {
        #expect(throws: JSONError.self) { try ServerEvent(line: line) }
    }
}
