import Foundation

/// The files of the package, as text.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    struct File: CustomStringConvertible {
        /// From the package's folder: `Sources/Primitives/Digest.swift`.
        var path: String
        var text: String

        /// Without the empty piece behind the last line's end.
        var lines: [Substring] {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.last?.isEmpty == true ? lines.dropLast() : lines
        }

        var name: String { (path as NSString).lastPathComponent }
        /// The target: the second folder.
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        var description: String { path }
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The files below `folder` whose names end in one of `endings`, in order of their paths.
    static func files(below folder: String, endings: [String]) throws -> [File] {
        let found = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        let paths = (found?.compactMap { $0 as? String } ?? []).sorted()
        func isFile(_ path: String) -> Bool {
            var isFolder: ObjCBool = false
            let full = root.appendingPathComponent("\(folder)/\(path)").path
            return FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) && !isFolder.boolValue
        }
        return try paths.filter { path in isFile(path) && endings.contains { path.hasSuffix($0) } }.map {
            File(path: "\(folder)/\($0)", text: try text("\(folder)/\($0)"))
        }
    }

    /// What people wrote; C that protoc-c wrote has its own style.
    static func handwritten() throws -> [File] {
        let all =
            try files(below: "Sources", endings: [".swift", ".c", ".h"])
            + files(below: "Tests", endings: [".swift"])
        return all.filter { $0.target != "CMessages" }
    }
}
