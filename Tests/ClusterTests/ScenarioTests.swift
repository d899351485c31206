import Foundation
import Testing

/// `guidon scenario`, as a user calls it.
@Suite("Scenarios", .serialized)
struct ScenarioTests {
    private static let folder = Tool.root.appendingPathComponent("cluster/scenarios").path

    @Test(
        "hold over a made-up network, with the cores alone and with the whole program",
        arguments: ["server-dies", "workers-come-and-go", "cut-off", "liars"])
    func simulated(name: String) throws {
        let result = try Tool(
            ["scenario", "\(Self.folder)/\(name).yaml", "--depth", "cores", "--depth", "program", "--seeds", "2"]
        ).wait()
        #expect(result.status == 0, "\(result)")
        #expect(result.output.matches(of: /2 runs  holds/).count == 2, "\(result)")
    }

    @Test("every scenario that lies there is run by the test above")
    func complete() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        #expect(files.sorted() == ["cut-off.yaml", "liars.yaml", "server-dies.yaml", "workers-come-and-go.yaml"])
    }

    @Test(
        "hold with real processes: the bits of the simulated run after two kills, and workers lost that are cut off",
        arguments: ["server-dies", "cut-off"])
    func processes(name: String) throws {
        let result = try Tool(["scenario", "\(Self.folder)/\(name).yaml", "--depth", "processes"]).wait(seconds: 240)
        #expect(result.status == 0 && result.output.contains("processes  1 runs  holds"), "\(result)")
    }

    private static func scenario(_ text: String) throws -> (file: String, folder: URL) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("guidon-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("x.yaml")
        let head = "name: x\njob: \(Tool.job("bandit"))\n"
        try Data((head + text).utf8).write(to: file)
        return (file.path, folder)
    }

    @Test("what does not hold is said for each seed and thing, and ends with 1")
    func failing() throws {
        let (file, folder) = try Self.scenario(
            """
            set: {rounds: 30, workers: 4, byzantine: null}
            events: [{round: 10, inject: {name: sign_flip, scale: 2}, workers: [1]}]
            expect: {lost: [2], refused: [stale], score: 2, as_undisturbed: true, outcome: stopped, suspected: [0, 3]}
            """)
        defer { try? FileManager.default.removeItem(at: folder) }
        let result = try Tool.run("scenario", file, "--depth", "program", "--seeds", "2")
        #expect(result.status == 1 && result.output.contains("program  2 runs  does not hold"), "\(result)")
        for line in [
            "seed 1: ended as completed, not stopped", "seed 2: lost were [], not [2]",
            "seed 1: nothing was refused as stale", "seed 1: came to other parameters than when nothing happens",
            "seed 1: the score is", "seed 2: suspected were [1], not [0, 3]",
        ] { #expect(result.output.contains(line), "\(line) in \(result)") }
    }

    @Test(
        "what cannot be one is refused in a line that says where",
        arguments: [
            ("events: [{round: 10, kil: server}]", "unknown key \"kil\" in events.0; did you mean \"kill\"?"),
            ("events: [{round: 10}]", "events.0 must have one of kill, stop"),
            ("events: [{round: 10, heal: all, drain: 1}]", "events.0 must have one of kill, stop"),
            ("events: [{round: 1000000, heal: all}]", "events.0.round is 1000000; it must be a whole number from 1 to"),
            ("events: [{round: 1, kill: [99]}]", "must be a list of worker numbers from 0 to"),
            ("events: [{round: 1, kill: nobody}]", "events.0.kill is nobody; it must be a list of worker numbers"),
            ("events: [{round: 1, inject: sign_flip}]", "key \"events.0.workers\" is missing"),
            ("events: [{round: 1, inject: alie, workers: [1]}]", "a scenario cannot inject alie"),
            ("events: []\nexpect: {score: high}", "expect.score is high; it must be a number"),
            ("expect: {}", "key \"events\" is missing"),
        ])
    func refused(text: String, complaint: String) throws {
        let (file, folder) = try Self.scenario(text)
        defer { try? FileManager.default.removeItem(at: folder) }
        let result = try Tool.run("scenario", file, "--depth", "cores")
        #expect(result.status == 64 && result.errors.contains(complaint), "\(result)")
        #expect(result.errors.split(separator: "\n").count == 1, "\(result)")
    }
}
