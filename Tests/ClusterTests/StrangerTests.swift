import CZeroMQ
import Foundation
import Primitives
import Telemetry
import Testing

@Suite("A stranger at the server's port", .serialized)
struct StrangerTests {
    @Test("ten thousand random messages change nothing of what is learnt, and are counted")
    func randomFrames() throws {
        // Bits are compared: on a machine busy with other tests no worker may be given up meanwhile.
        let overrides = ["server.member_timeout_ms=30000", "rounds=300", "evaluation.every=50"]
        let settings = ["--json", "--output", "FOLDER/run"] + overrides.flatMap { ["--set", $0] }
        let quiet = try Tool(["train", Tool.job("bandit")] + settings).wait()
        let open = ["--listen", "tcp://127.0.0.1:0", "--security", "none"]
        let run = try Tool(["train", Tool.job("bandit")] + open + settings)
        #expect(Tool.eventually { run.rounds() > 0 })
        let server = try #require(Tool.children(of: run.pid, running: "server").first)
        let endpoint = try #require(Tool.endpoint(of: server))
        try sendGarbage(to: endpoint, count: 10_000)
        let disturbed = run.wait()

        #expect(disturbed.status == 0, "\(disturbed.errors)")
        #expect(try #require(disturbed.json["digest"] as? String) == quiet.json["digest"] as? String)
        let refused = try #require(disturbed.json["refused"] as? [String: Any])
        let counted = refused.compactMap { $0.value as? Int }.reduce(0, +)
        // The run may be over before the last of them has been read, on a busy machine long before.
        #expect(counted > 100, "\(refused)")
    }

    private func sendGarbage(to endpoint: String, count: Int) throws {
        let context = zmq_ctx_new()
        let socket = zmq_socket(context, ZMQ_DEALER)
        defer {
            zmq_close(socket)
            zmq_ctx_term(context)
        }
        var linger: Int32 = 500
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
        var patience: Int32 = 200
        zmq_setsockopt(socket, ZMQ_SNDTIMEO, &patience, MemoryLayout<Int32>.size)
        try #require(zmq_connect(socket, endpoint) == 0)
        var random = SeededGenerator(seed: 17)
        for _ in 0..<count {
            let frames = 1 + random.integer(below: 3)
            for index in 0..<frames {
                let bytes = (0..<random.integer(below: 200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                let more = index < frames - 1 ? ZMQ_SNDMORE : 0
                // A server that has gone takes no more; what it took is enough.
                if zmq_send(socket, bytes, bytes.count, more) < 0 { return }
            }
        }
    }
}
