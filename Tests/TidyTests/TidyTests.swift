import Foundation
import Testing

@Suite("Tidy: the style that a machine can see")
struct TidyTests {
    static let linesMax = 400
    static let columnsMax = 120

    /// Targets that compute and decide: they read no clock, draw no global randomness, print nothing, start nothing.
    static let pure: Set<String> = [
        "Primitives", "LinearAlgebra", "Parameters", "Aggregators", "Optimizers", "Policies", "Objectives",
        "Environments", "Rollouts", "Faults", "Messages", "Coordination", "Reduction",
    ]

    /// Banned in the pure targets, with what to write instead.
    static let bannedInPure: [(text: String, instead: String)] = [
        ("Date()", "the `now` that was passed in"),
        ("Clock()", "the `now` that was passed in"),
        ("Clock.now", "the `now` that was passed in"),
        ("SystemRandomNumberGenerator", "a stream of SeededGenerator"),
        (".shuffled()", ".shuffled(using: &random)"),
        (".shuffle()", ".shuffle(using: &random)"),
        (".randomElement()", ".randomElement(using: &random)"),
        ("print(", "a record"),
        (" Task {", "an action, whose result is an event"),
        ("Task.detached", "an action, whose result is an event"),
        ("ProcessInfo", "an argument"),
        ("getenv(", "an argument"),
        ("import Foundation", "import Glibc where it is not avoidable"),
        ("import Dispatch", "an action, whose result is an event"),
    ]

    /// Banned everywhere below Sources.
    static let banned: [(text: String, instead: String)] = [
        ("fatalError(", "preconditionFailure with the reason"),
        ("try!", "a typed error"),
        ("as!", "a checked cast"),
        ("TODO", "the work itself, or an issue"),
        ("FIXME", "the work itself, or an issue"),
        ("@testable", "package access"),
    ]

    static func offences(in file: SourceTree.File) -> [String] {
        var found: [String] = []
        if file.lines.count > linesMax { found.append("\(file): \(file.lines.count) lines, at most \(linesMax)") }
        let isSource = file.path.hasPrefix("Sources/")
        let texts = (isSource ? banned : []) + (pure.contains(file.target) && isSource ? bannedInPure : [])
        for (number, line) in file.lines.enumerated() {
            let place = "\(file):\(number + 1)"
            let code = line.drop { $0.isWhitespace }
            guard !code.hasPrefix("//"), !code.hasPrefix("/*") else { continue }
            if line.count > columnsMax { found.append("\(place): \(line.count) columns, at most \(columnsMax)") }
            for (text, instead) in texts where line.contains(text) {
                found.append("\(place): \(text) is banned, use \(instead)")
            }
            if isSource, pure.contains(file.target), line.contains(/\.random\(in: [^()]*\)/), !line.contains("using:") {
                found.append("\(place): .random(in:) is banned, use .random(in:using:)")
            }
        }
        return found
    }

    @Test("an offence is found and named with its place and its remedy")
    func finds() {
        func offences(_ path: String, _ text: String) -> [String] {
            Self.offences(in: .init(path: path, text: text))
        }
        let pure = "Sources/Faults/A.swift"
        #expect(
            offences(pure, "let a = 1\nlet b = names.shuffled()\n") == [
                "\(pure):2: .shuffled() is banned, use .shuffled(using: &random)"
            ])
        #expect(
            offences(pure, "let a = Float.random(in: 0...1)\nlet b = Float.random(in: 0...1, using: &random)") == [
                "\(pure):1: .random(in:) is banned, use .random(in:using:)"
            ])
        #expect(offences("Sources/Nodes/A.swift", "let now = ContinuousClock.now") == [])
        #expect(offences("Sources/Nodes/A.swift", "// try! is banned") == [])
        #expect(offences("Tests/ATests/A.swift", String(repeating: "x", count: 121)).count == 1)
        #expect(offences("Tests/ATests/A.swift", String(repeating: "x\n", count: 400)) == [])
        #expect(offences("Tests/ATests/A.swift", String(repeating: "x\n", count: 401)).count == 1)
    }

    @Test("no file has an offence")
    func files() throws {
        let files = try SourceTree.handwritten()
        // Every rule holds of no files at all; this many there were when the rule was written.
        try #require(files.count > 60)
        // The banned words stand in this file as words.
        let offences = files.filter { $0.name != "TidyTests.swift" }.flatMap(Self.offences)
        #expect(offences == [], "\(offences.joined(separator: "\n"))")
    }

    @Test("the pure targets are targets")
    func names() throws {
        // Long lists of dependencies stand on lines of their own.
        let manifest = try SourceTree.text("Package.swift").filter { !$0.isWhitespace }
        for name in Self.pure { #expect(manifest.contains("library(\"\(name)\""), "\(name) is not in Package.swift") }
    }

    @Test("no line of a script, a job or a page is too long")
    func otherFiles() throws {
        let files =
            try SourceTree.files(below: "scripts", endings: [""])
            + SourceTree.files(below: "cluster", endings: [".yaml"])
            + SourceTree.files(below: "docs", endings: [".md"])
        for file in files {
            // A table's row cannot be broken.
            for (number, line) in file.lines.enumerated() where line.count > Self.columnsMax && !line.hasPrefix("|") {
                Issue.record("\(file):\(number + 1): \(line.count) columns, at most \(Self.columnsMax)")
            }
        }
    }
}
