import Foundation
import Nodes
import Testing

@Suite("Faults as people name them")
struct NamedFaultTests {
    private func said(_ attack: String, _ parameters: [String: Double] = [:]) -> String {
        do {
            try NamedFault(attack: attack, parameters: parameters).check()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("a dash is an underscore, and what cannot be is answered with what to do")
    func names() {
        #expect(said("sign-flip").isEmpty && said("sign_flip", ["scale": 2]).isEmpty && said("alie").isEmpty)
        #expect(said("sing-flip") == "there is no attack sing_flip; did you mean \"sign_flip\"?")
        #expect(said("sign_flip", ["scale": -1]).hasPrefix("scale of sign_flip is -1"))
        #expect(said("zero", ["scale": 1]) == "zero has no parameter scale; it takes none")
    }

    @Test("every file of cluster/faults names a fault that a worker can carry out, and says what it is")
    func files() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../cluster/faults").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files.count > 8)
        for file in files {
            let lines = try String(contentsOf: folder.appending(path: file), encoding: .utf8).split(separator: "\n")
            #expect(file.hasSuffix(".env") && lines.count == 2 && lines[0].hasPrefix("# "), "\(file)")
            let spelt = try #require(lines.last?.split(separator: "=", maxSplits: 1).last).split(separator: ",")
            var parameters: [String: Double] = [:]
            for assignment in spelt.dropFirst() {
                let parts = assignment.split(separator: "=")
                parameters[String(parts[0])] = Double(parts[1])
            }
            #expect(said(String(spelt[0]), parameters).isEmpty, "\(file)")
        }
    }
}
