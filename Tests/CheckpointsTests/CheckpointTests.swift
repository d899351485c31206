import Aggregators
import Checkpoints
import Coordination
import Foundation
import Messages
import Optimizers
import Parameters
import Primitives
import Reduction
import Telemetry
import Testing

/// A run of three workers on a small vector, whose pipeline has gathered something.
private struct SmallRun {
    static let layout = Layout([("w", [4])])
    var pipeline: Pipeline
    var core: ServerCore.Snapshot
    static let start = ParameterVector([1, -0.0, 3, 4])

    static func fresh(dimension: Int = 4) throws -> Pipeline {
        let parameters = ParameterVector([Float](repeating: 1, count: dimension))
        let chain = try OptimizerCatalogue.make("adam", ["learning_rate": 0.1, "ema": 0.9])
        return Pipeline(
            aggregator: try AggregatorCatalogue.make("flag_robust", [:]),
            optimizer: AnyOptimizer(chain, parameters: parameters))
    }

    init(rounds: UInt64 = 3) throws {
        pipeline = try Self.fresh()
        var server = ServerCore(
            settings: RunSettings(
                rounds: rounds, expectedWorkers: 3, quorum: 2, membersMax: 8, roundDeadline: .seconds(10),
                memberTimeout: .seconds(2), heartbeatInterval: .milliseconds(300), joinTimeout: .seconds(20),
                stallTimeout: nil, evaluateEvery: 100, checkpointEvery: 1, job: "", layout: Self.layout, faults: []),
            parameters: Self.start)
        var actions: [ServerCore.Action] = []
        server.handle(.started, at: .zero, into: &actions)
        for number in UInt64(0)..<3 {
            let hello = Hello(capabilities: 0, modelDigest: 0, session: number, label: "w")
            server.handle(.received(.hello(hello), from: PeerID(rawValue: number)), at: .zero, into: &actions)
        }
        var snapshots: [ServerCore.Snapshot] = []
        for round in 0..<Int(rounds) - 1 {
            actions = []
            for number in 0..<3 {
                let values = (0..<4).map { Float($0 + number * round) + 0.5 }
                let contribution = Contribution(
                    worker: WorkerID(rawValue: UInt32(number)), incarnation: Incarnation(rawValue: 1),
                    basis: server.version, basisDigest: server.parameters.digest(), samples: 1, statistics: .init(),
                    gradient: Gradient(values))
                server.handle(
                    .received(.contribution(contribution), from: PeerID(rawValue: UInt64(number))), at: .zero,
                    into: &actions)
            }
            for case .reduce(let job) in actions {
                server.handle(.reduced(try pipeline.reduce(job)), at: .zero, into: &actions)
            }
            snapshots += actions.compactMap { if case .checkpoint(let snapshot) = $0 { snapshot } else { nil } }
        }
        core = try #require(snapshots.last)
    }

    var checkpoint: Checkpoint {
        Checkpoint(run: RunID(rawValue: 77), core: core, pipeline: pipeline, version: "1.2")
    }
}

@Suite("Checkpoints")
struct CheckpointTests {
    private let folder = NSTemporaryDirectory() + "/guidon-checkpoints-\(UInt64.random(in: 0..<(.max)))"

    private func read(
        _ bytes: [UInt8], parameters: Int = 4, version: String = "1.2", pipeline: Pipeline? = nil
    ) throws -> Checkpoint {
        try Checkpoint(
            bytes: bytes, pipeline: pipeline ?? SmallRun.fresh(), parameters: parameters, version: version, path: "f")
    }

    @Test("hold a core and a pipeline that go on to the same bits")
    func roundTrip() throws {
        let run = try SmallRun(rounds: 6)
        let again = try read(run.checkpoint.bytes())
        #expect(again.core == run.core)
        #expect(again.run == RunID(rawValue: 77))

        let rows = (0..<3).map { number in
            Row(
                worker: WorkerID(rawValue: UInt32(number)), gradient: Gradient([1, 2, 3, Float(number)]), samples: 1,
                statistics: .init())
        }
        var (old, new) = (run.pipeline, again.pipeline)
        for _ in 0..<3 {
            let job = Job(
                basis: run.core.version, parameters: run.core.parameters, rows: rows, refused: 0,
                distrust: Distrust(quarantined: [], suspected: 0, isBounded: false))
            let (expected, got) = (try old.reduce(job), try new.reduce(job))
            #expect(got.digest == expected.digest && got.averaged == expected.averaged)
            #expect(got.rows.map(\.suspicion) == expected.rows.map(\.suspicion))
        }
    }

    @Test("of another program, another model or another job are refused, with both named")
    func refused() throws {
        let bytes = try SmallRun().checkpoint.bytes()
        #expect(throws: CheckpointError.otherVersion(path: "f", said: "guidon 1.2", expected: "guidon 2.0")) {
            try read(bytes, version: "2.0")
        }
        #expect(throws: CheckpointError.otherModel(path: "f", said: "4", expected: "5")) {
            try read(bytes, parameters: 5, pipeline: SmallRun.fresh(dimension: 5))
        }
        let chain = try OptimizerCatalogue.make("sgd", ["learning_rate": 0.1])
        let other = Pipeline(
            aggregator: try AggregatorCatalogue.make("flag_robust", [:]),
            optimizer: AnyOptimizer(chain, parameters: SmallRun.start))
        #expect(throws: CheckpointError.self) { try read(bytes, pipeline: other) }
        let policy = PolicyFile.bytes(
            SmallRun.start, layout: SmallRun.layout, origin: .init(job: "j", round: 1, version: "1.2"))
        #expect(throws: CheckpointError.self) { try read(policy) }
    }

    @Test("that were cut, flipped or are anybody's bytes never do more than fail")
    func damaged() throws {
        let bytes = try SmallRun().checkpoint.bytes()
        var random = SeededGenerator(seed: 4)
        for _ in 0..<300 {
            var broken = bytes
            let place = random.integer(below: broken.count)
            broken[place] ^= UInt8(1 << random.integer(below: 8))
            _ = try? read(broken)
            _ = try? read(Array(bytes[..<place]))
        }
    }

    @Test("a state that is not finite is not kept")
    func notFinite() throws {
        var run = try SmallRun()
        run.core = try read(run.checkpoint.bytes()).core
        var pipeline = try SmallRun.fresh()
        let rows = (0..<3).map {
            Row(
                worker: WorkerID(rawValue: UInt32($0)), gradient: Gradient([1, 1, 1, 1]), samples: 1,
                statistics: .init())
        }
        let job = Job(
            basis: .initial, parameters: ParameterVector([.infinity, 1, 1, 1]), rows: rows, refused: 0,
            distrust: Distrust(quarantined: [], suspected: 0, isBounded: false))
        _ = try pipeline.reduce(job)
        let state = Checkpoint(run: RunID(rawValue: 1), core: run.core, pipeline: pipeline, version: "1")
        #expect(throws: CheckpointError.notFinite(round: run.core.version.rawValue)) { try state.bytes() }
    }

    @Test("the newest that is whole is taken, older ones are kept, and what was damaged is named")
    func folders() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let checkpoints = CheckpointFolder(run: folder, keep: 2)
        #expect(checkpoints.isEmpty)
        #expect(throws: CheckpointError.none(folder: folder + "/checkpoints")) {
            try checkpoints.newest(for: SmallRun.fresh(), parameters: 4, version: "1.2")
        }
        var points: [String] = []
        for rounds in UInt64(3)...6 {
            try checkpoints.write(try SmallRun(rounds: rounds).checkpoint) { points.append($0) }
        }
        #expect(points.count == 12 && Set(points) == ["mid_write", "before_rename", "after_rename"])
        let names = try FileManager.default.contentsOfDirectory(atPath: checkpoints.path).sorted()
        #expect(names.count == 2)
        func newest() throws -> (checkpoint: Checkpoint, passedOver: [String]) {
            try checkpoints.newest(for: SmallRun.fresh(), parameters: 4, version: "1.2")
        }
        #expect(try newest().checkpoint.core.version == ParameterVersion(rawValue: 5))

        let path = checkpoints.path + "/" + (try #require(names.last))
        var bytes = try OutputFile.readBytes(path)
        bytes[bytes.count - 3] ^= 1
        try OutputFile.replace(path, with: bytes)
        let fallen = try newest()
        #expect(fallen.checkpoint.core.version == ParameterVersion(rawValue: 4))
        #expect(fallen.passedOver.count == 1 && fallen.passedOver[0].contains("damaged"))

        // Gone on with from there: what is kept now is newer, whatever round the damaged one was of.
        var next = fallen.checkpoint
        next.core.epoch += 1
        try checkpoints.write(next)
        let last = try newest()
        #expect(last.checkpoint.core.epoch == next.core.epoch && last.passedOver.isEmpty)

        // Of a damaged one the epoch has been all the same: what goes on from an older one is no second life under its number.
        next.core.epoch += 1
        try checkpoints.write(next)
        try OutputFile.replace(try #require(checkpoints.files.first), with: [])
        #expect(try newest().passedOver.count == 1)
        #expect(try newest().checkpoint.core.epoch == next.core.epoch)
    }
}
