import Foundation
import Messages
import Testing
import Wire

/// `proto/fixtures` holds every message as bytes and as text, for readers in other languages. With
/// `GUIDON_WRITE_FIXTURES=1` this suite writes them anew; otherwise the program must write the very same bytes.
@Suite("Fixtures")
struct FixtureTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "proto/fixtures")

    static let names = Samples.fromWorker.map { "worker_" + $0.name } + Samples.fromServer.map { "server_" + $0.name }

    func frames(_ name: String) throws -> [[UInt8]] {
        if let sample = Samples.fromWorker.first(where: { "worker_" + $0.name == name }) {
            return try WorkerCodec(run: Samples.run).write(sample.message)[0].frames
        }
        let sample = try #require(Samples.fromServer.first { "server_" + $0.name == name })
        return try ServerCodec(run: Samples.run).write(sample.message)[0].frames
    }

    /// Each frame as its length and its bytes.
    func file(of frames: [[UInt8]]) -> [UInt8] {
        frames.flatMap { frame in
            (0..<4).map { UInt8(truncatingIfNeeded: UInt32(frame.count) >> (8 * $0)) } + frame
        }
    }

    @Test("the bytes and the text of every message are those of the fixture", arguments: names)
    func golden(name: String) throws {
        let bytes = file(of: try frames(name))
        let text = try #require(FixtureTexts.all[name]) + "\n"
        let binary = Self.folder.appending(path: name + ".bin")
        let json = Self.folder.appending(path: name + ".json")
        if ProcessInfo.processInfo.environment["GUIDON_WRITE_FIXTURES"] != nil {
            try Data(bytes).write(to: binary)
            try Data(text.utf8).write(to: json)
        }

        #expect(try [UInt8](Data(contentsOf: binary)) == bytes)
        #expect(try String(contentsOf: json, encoding: .utf8) == text)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }

    @Test("there is a fixture for every message, and none for anything else")
    func complete() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(files) == Set(Self.names.flatMap { [$0 + ".bin", $0 + ".json"] }))
    }
}
