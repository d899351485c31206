import Foundation
import Settings
import Testing

@Suite("A job file on disk")
struct JobSettingsLoadingTests {
    func complaint(_ path: String) -> SettingsError? {
        do {
            _ = try JobSettings.load(path, catalogues: SampleJob.catalogues)
            return nil
        } catch {
            return error
        }
    }

    /// Runs `body` with the path of a file that holds `bytes`.
    func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).yaml").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try #require(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
        try body(path)
    }

    @Test("reads as its text does")
    func reads() throws {
        try withFile(Array(SampleJob.yaml.utf8)) { path in
            let job = try JobSettings.load(path, catalogues: SampleJob.catalogues)
            #expect(try job == SampleJob.read())
        }
    }

    @Test("that is not there or is a folder is unreadable")
    func unreadable() {
        let missing = complaint("/nowhere/job.yaml")
        #expect(missing?.kind == .unreadable)
        #expect(
            missing?.description
                == "/nowhere/job.yaml: cannot be read: No such file or directory; give the path of a job file")
        #expect(complaint("/")?.description == "/: cannot be read: Is a directory; give the path of a job file")
    }

    @Test("that is no text or too long is refused")
    func noText() throws {
        try withFile([0x6e, 0xff, 0xfe]) { path in
            #expect(complaint(path)?.description == "\(path): not UTF-8 text; a job is a YAML file")
        }
        try withFile([UInt8](repeating: 0x20, count: Limits.fileBytesMax + 1)) { path in
            #expect(complaint(path)?.message == "longer than 1048576 bytes; a job is a few lines of YAML")
        }
        #expect(complaint("/dev/zero")?.kind == .invalid)
    }
}
