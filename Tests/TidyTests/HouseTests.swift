import Foundation
import Testing

@Suite("The house")
struct HouseTests {
    @Test("the README names its two commands, and the Makefile has them", arguments: ["demo", "test"])
    func commands(target: String) throws {
        #expect(try SourceTree.text("README.md").contains("make \(target)"))
        #expect(try SourceTree.text("Makefile").contains("\n\(target): ; @scripts/bootstrap && scripts/\(target)\n"))
    }

    @Test("every target of the Makefile is declared and one line")
    func makefile() throws {
        let lines = try SourceTree.text("Makefile").split(separator: "\n").filter { !$0.hasPrefix("#") }
        let phony = try #require(lines.first?.firstMatch(of: /^\.PHONY: (.*)$/)).output.1.split(separator: " ")
        let targets = lines.dropFirst().compactMap { $0.firstMatch(of: /^([a-z-]+): ; @/)?.output.1 }
        #expect(targets == phony)
        #expect(targets.count == lines.count - 1)
    }

    @Test("what the Makefile and the gate call is there and can be run")
    func scripts() throws {
        let texts = try SourceTree.text("Makefile") + SourceTree.text(".ci/run") + SourceTree.text("scripts/test")
        let called = Set(texts.matches(of: /scripts\/[a-z-]+/).map { String($0.output) })
        try #require(called.count >= 5)
        for path in called {
            let file = SourceTree.root.appendingPathComponent(path).path
            #expect(FileManager.default.isExecutableFile(atPath: file), "\(path) is not there or not executable")
        }
    }

    @Test("links between the pages lead somewhere")
    func links() throws {
        var pages = try SourceTree.files(below: "docs", endings: [".md"])
        for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
            pages.append(.init(path: name, text: try SourceTree.text(name)))
        }
        for page in pages {
            let folder = SourceTree.root.appendingPathComponent(page.path).deletingLastPathComponent()
            for match in page.text.matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/) {
                let target = folder.appendingPathComponent(String(match.output.1)).path
                #expect(FileManager.default.fileExists(atPath: target), "\(page) links to \(match.output.1)")
            }
        }
    }
}
