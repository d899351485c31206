import Foundation
import Operators
import Telemetry
import Testing

@Suite("The operators' socket")
struct OperatorDoorTests {
    /// Longer than a socket's path may be.
    private func folder() throws -> String {
        let name = "guidon-test-\(UUID().uuidString)/" + String(repeating: "a-long-name-", count: 12)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    private func door(in folder: String) throws -> OperatorDoor {
        try OperatorDoor(in: folder) { request throws(OperatorError) in
            guard request == .status else { throw .declined("not today") }
            return .object(["state": .text("running")])
        }
    }

    @Test("answers, says no in its own words, and can be opened by its owner alone")
    func answers() throws {
        let folder = try folder()
        let door = try door(in: folder)
        defer { door.close() }

        #expect(try OperatorClient.ask(.status, run: folder)["state"]?.text == "running")
        #expect(throws: OperatorError.declined("not today")) { try OperatorClient.ask(.stop, run: folder) }
        let facts = try FileManager.default.attributesOfItem(atPath: folder + "/" + OperatorDoor.name)
        #expect((facts[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test("takes the place of one that a killed server left, and leaves nothing behind itself")
    func replaces() throws {
        let folder = try folder()
        _ = FileManager.default.createFile(atPath: folder + "/" + OperatorDoor.name, contents: nil)
        let door = try door(in: folder)
        #expect(try OperatorClient.ask(.status, run: folder)["state"]?.text == "running")
        door.close()

        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        #expect(throws: OperatorError.self) { try OperatorClient.ask(.status, run: folder) }
    }

    @Test("finds the newest run with a server, and says when there is none")
    func finds() throws {
        let parent = try folder()
        #expect(throws: OperatorError.noRun(below: parent)) { try OperatorClient.newestRun(below: parent) }
        for name in ["old", "dead"] {
            try FileManager.default.createDirectory(atPath: "\(parent)/\(name)", withIntermediateDirectories: true)
        }
        let door = try door(in: parent + "/old")
        defer { door.close() }
        _ = FileManager.default.createFile(atPath: parent + "/dead/" + OperatorDoor.name, contents: nil)

        #expect(try OperatorClient.newestRun(below: parent) == parent + "/old")
    }
}
