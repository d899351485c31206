import Testing

/// `guidon simulate` as a person runs it.
@Suite("The simulator's command", .serialized)
struct SimulateTests {
    @Test("a seed is the same run in another process, and so are many")
    func repeated() throws {
        for arguments in [["simulate", "--seed", "7", "--trace"], ["simulate", "--seeds", "6", "--first-seed", "40"]] {
            let runs = try (0..<2).map { _ in try Tool(arguments).wait(seconds: 60) }
            #expect(runs.allSatisfy { $0.status == 0 && $0.output.contains("fingerprint ") }, "\(runs)")
            let lines = runs.map { $0.output.split(separator: "\n").filter { !$0.contains("times as fast") } }
            #expect(lines[0] == lines[1])
            let prints = runs.map { $0.output.firstMatch(of: /fingerprint [0-9a-f]{16}/).map { String($0.output) } }
            #expect(prints[0] != nil && prints[0] == prints[1])
        }
    }

    @Test("what it cannot do is one line: a rule that there is not, no seeds, a trace of many")
    func wrong() throws {
        let rule = try Tool.run("simulate", "--seeds", "1", "--rule", "flagg")
        #expect(rule.status == 64 && rule.errors.contains("did you mean \"flag\"?"), "\(rule)")
        #expect(try Tool.run("simulate", "--seeds", "0").status == 64)
        #expect(try Tool.run("simulate", "--seeds", "2", "--trace").status == 64)
    }
}
