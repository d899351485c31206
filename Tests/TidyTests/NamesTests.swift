import Testing

@Suite("Names of files")
struct NamesTests {
    /// Whether `text` declares a type of that name.
    static func declares(_ name: String, in text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            return zip(words, words.dropFirst()).contains { keyword, word in
                ["struct", "class", "enum", "actor", "protocol"].contains(keyword) && word == name
            }
        }
    }

    @Test("a file of tests is named after its suite, and ends in Tests or Laws")
    func tests() throws {
        let files = try SourceTree.files(below: "Tests", endings: [".swift"]).filter { $0.text.contains("    @Test(") }
        try #require(files.count > 10)
        for file in files {
            let name = String(file.name.dropLast(".swift".count))
            #expect(name.hasSuffix("Tests") || name.hasSuffix("Laws"), "\(file) holds tests and does not say so")
            #expect(Self.declares(name, in: file.text), "\(file) declares no suite \(name)")
        }
    }

    @Test("a source file that is named after a type and a topic extends that type")
    func extensions() throws {
        for file in try SourceTree.files(below: "Sources", endings: [".swift"]) where file.name.contains("+") {
            let type = file.name.prefix { $0 != "+" }
            #expect(file.text.contains("extension \(type)"), "\(file) does not extend \(type)")
        }
    }

    @Test("every target of ours has tests, in the folder that is named after it")
    func targets() throws {
        let tested = Set(try SourceTree.files(below: "Tests", endings: [".swift"]).map(\.target))
        let sources = try SourceTree.files(below: "Sources", endings: [".swift"]).map(\.target)
        for target in Set(sources).subtracting(["guidon"]) {
            #expect(tested.contains("\(target)Tests"), "Tests/\(target)Tests is not there")
        }
    }
}
