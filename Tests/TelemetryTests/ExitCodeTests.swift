import Foundation
import Telemetry
import Testing

@Suite("Exit codes")
struct ExitCodeTests {
    /// The folder of the package.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("every one stands in the manual, with what it means", arguments: ExitCode.allCases)
    func manual(code: ExitCode) throws {
        let manual = try String(contentsOf: Self.root.appendingPathComponent("docs/exit-codes.md"), encoding: .utf8)
        #expect(manual.contains("| \(code.rawValue) | \(code.meaning) |"))
    }
}
