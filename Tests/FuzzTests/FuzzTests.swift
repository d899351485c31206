import Foundation
import FuzzTargets
import LinearAlgebra
import Testing

/// Everything that the fuzzer keeps, once more: what it started from, and what it ever found.
@Suite("What the fuzzer keeps")
struct FuzzTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("seeds")

    private static func seeds(_ target: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appendingPathComponent(target), includingPropertiesForKeys: nil)
    }

    @Test("is read or refused, and what is read is what is written", arguments: FuzzTarget.all.map(\.name))
    func kept(name: String) throws {
        setThreads(1)
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let seeds = try Self.seeds(name)
        #expect(!seeds.isEmpty, "\(name) has no seeds in Tests/FuzzTests/seeds")
        for seed in seeds {
            let bytes = [UInt8](try Data(contentsOf: seed))
            target.read(bytes)
            // A little less of each as well.
            for length in [0, 1, bytes.count / 2, bytes.count - 1] { target.read(Array(bytes.prefix(max(0, length)))) }
        }
    }

    @Test("belongs to a target that there is")
    func known() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(folders.sorted() == FuzzTarget.all.map(\.name).sorted())
    }
}
