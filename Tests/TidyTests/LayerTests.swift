import Testing

@Suite("Layers")
struct LayerTests {
    /// The targets in the order of the manifest, which is the order of the layers.
    static func order(in manifest: String) -> [String] {
        manifest.matches(
            of: /(?:library\(\s*|\.systemLibrary\(name: |\.target\(name: |\.executableTarget\(\s*name: )"(\w+)"/
        )
        .map { String($0.output.1) }
    }

    /// The modules that a file imports.
    static func imports(of text: String) -> [String] {
        let lines = text.split(separator: "\n")
        return lines.compactMap { line in
            line.firstMatch(of: /^\s*(?:@\w+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(\w+)/)
                .map { String($0.output.1) }
        }
    }

    @Test("a target imports only what stands above it in the manifest")
    func arrowsPointDown() throws {
        let order = Self.order(in: try SourceTree.text("Package.swift"))
        try #require(order.count > 20 && order.last == "guidon")
        for file in try SourceTree.files(below: "Sources", endings: [".swift"]) {
            let place = try #require(order.firstIndex(of: file.target), "\(file.target) is not in Package.swift")
            for module in Self.imports(of: file.text) {
                guard let other = order.firstIndex(of: module) else { continue }
                #expect(other < place, "\(file) imports \(module), which stands below \(file.target) in Package.swift")
            }
        }
    }

    @Test("imports are found in every form")
    func forms() {
        let text = "import A\npublic import B\n    package import C\n@preconcurrency import D\n// import E\n"
        #expect(Self.imports(of: text) == ["A", "B", "C", "D"])
    }
}
