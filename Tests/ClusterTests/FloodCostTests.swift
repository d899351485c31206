import Foundation
import Primitives
import Synchronization
import Testing

/// Measurements that are made by hand, by their name in `GUIDON_MEASURE`.
enum Measurement {
    static func isWanted(_ name: String) -> Bool { ProcessInfo.processInfo.environment["GUIDON_MEASURE"] == name }
}

/// What a flood costs the others; by hand, because a busy machine says nothing about it:
/// `GUIDON_MEASURE=flood swift test -c release --filter FloodCostTests`.
@Suite("A flood, measured", .serialized, .enabled(if: Measurement.isWanted("flood")))
struct FloodCostTests {
    /// A run of four workers that goes on until it is told to end.
    private func run(_ dimension: String) throws -> Tool {
        let settings = [
            "rounds=1000000", "byzantine=null", "workers=4", "server.quorum=4", "server.round_deadline_ms=50",
            "server.member_timeout_ms=30000", "evaluation.every=1000", "checkpoint.every=0", dimension,
        ]
        return try Tool(
            ["train", Tool.job("bandit"), "--json", "--listen", "tcp://127.0.0.1:0", "--security", "none"]
                + ["--output", "FOLDER/run"] + settings.flatMap { ["--set", $0] })
    }

    @Test(
        "rounds and processor time beside each kind of flood",
        arguments: ["policy={name: mlp, hidden: [32]}", "policy={name: mlp, hidden: [512, 512]}"])
    func flood(dimension: String) throws {
        let run = try run(dimension)
        #expect(Tool.eventually { run.rounds() > 20 })
        let server = try #require(Tool.children(of: run.pid, running: "server").first)
        let endpoint = try #require(Tool.endpoint(of: server))
        print("\(dimension): rounds/s, server ms of processor a round, server share of a core, messages/s")
        for _ in 0..<3 {
            report("alone", run, server)
            let theft = Theft(threads: 2)
            report("beside 2 busy threads", run, server)
            theft.end()
            for talk in Flooder.Talk.allCases {
                let flooder = try Flooder(endpoint: endpoint, talk: talk)
                // Rounds wait for a newcomer that says nothing of use, and soon no more.
                usleep(1_500_000)
                report(talk.rawValue, run, server, flooder)
                flooder.end()
            }
        }
        run.signal(SIGINT)
        print("refused: \(run.wait().json["refused"] ?? "")")
    }

    private func report(_ name: String, _ run: Tool, _ server: Int32, _ flooder: Flooder? = nil) {
        let before = (run.rounds(), ticks(server), flooder?.sent ?? 0, Date())
        usleep(3_000_000)
        let seconds = -before.3.timeIntervalSinceNow
        let rounds = Double(run.rounds() - before.0)
        let cpu = (ticks(server) - before.1) / 100
        let sent = Double((flooder?.sent ?? 0) - before.2)
        print(
            name.padding(toLength: 22, withPad: " ", startingAt: 0)
                + String(
                    format: " %7.0f %8.2f %6.2f %9.0f", rounds / seconds, 1000 * cpu / rounds, cpu / seconds,
                    sent / seconds))
    }

    /// Processor time of the process, in hundredths of a second.
    private func ticks(_ pid: Int32) -> Double {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 12
        else { return 0 }
        return (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
    }

    /// Threads that only take processor time, as a flooder's own do.
    private final class Theft: Sendable {
        private let isEnding = Atomic(false)

        init(threads: Int) {
            for _ in 0..<threads {
                DispatchQueue(label: "theft").async { [self] in while !isEnding.load(ordering: .relaxed) {} }
            }
        }

        func end() { isEnding.store(true, ordering: .relaxed) }
    }
}
