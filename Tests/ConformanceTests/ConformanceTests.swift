import Conformance
import Foundation
import Testing

@Suite("Conformance with recorded vectors")
struct ConformanceTests {
    static let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/vectors")

    /// What stands in a file of its own while `body` runs.
    private func withFile<R>(_ text: String, _ body: (String) throws -> R) throws -> R {
        let file = FileManager.default.temporaryDirectory.appending(path: "guidon-\(UUID().uuidString).json")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    /// A file of one flag_robust case of two rows, in which `rule` can be spoilt.
    private func robustCase(aggregate: String = "[1, 0]", f: String = "null", gradients: String = "[[1, 0], [1, 0]]")
        -> String
    {
        """
        {"format": "aggregation-vectors-flag-robust-1", "cases": [{"name": "two", "workers": 2, "dim": 2,
        "f": \(f), "kappa": 2, "gradients": \(gradients), "coefficients": [0.5, 0.5], "aggregate": \(aggregate)}]}
        """
    }

    @Test(
        "every recorded case is met, rules and attacks, and none is skipped",
        arguments: [("aggregation.json", 499), ("flag_robust.json", 22)])
    func recorded(file: String, count: Int) throws {
        let report = try run(file: Self.vectors.appending(path: file).path)

        #expect(report.failures.isEmpty)
        #expect(report.failed == 0, "\(report.summary), worst \(report.worstError)")
        // Rows are exact in float; inner products err by 1e-8 and the result rounds to float, magnified by eigenproblems.
        #expect(report.worstError < 2e-6)
        #expect(report.passed == count, "\(report.summary)")
        #expect(report.skipped == 0)
    }

    @Test(
        "every recorded objective is met in double: those of PyTorch, and those of scripts/golden/objective_vectors.py",
        arguments: [("objectives.json", 63), ("objectives_own.json", 27)])
    func objectives(file: String, count: Int) throws {
        let report = try run(file: Self.vectors.appending(path: file).path)

        #expect(report.failures.isEmpty)
        #expect(report.passed == count && report.skipped == 0, "\(report.summary), worst \(report.worstError)")
    }

    @Test("an objective's case with a derivative that is wrong by more than the bound is a failure with its name")
    func wrongDerivative() throws {
        func file(_ derivative: String) -> String {
            """
            {"schema": "adpo-conformance/1", "cases": [{"id": "one", "algo": "dpo", "params": {"beta": 1}, "inputs":
            {"logp_w": [0], "logp_l": [0], "ref_w": [0], "ref_l": [0]},
            "expect": {"loss": 0.6931471805599453, "grad": {"logp_w": [\(derivative)], "logp_l": [0.5]}}}]}
            """
        }
        // 1e-9 of a half and 1e-10 are allowed.
        #expect(try withFile(file("-0.5000000001")) { try run(file: $0) }.passed == 1)
        let failed = try withFile(file("-0.500000001")) { try run(file: $0) }
        #expect(failed.failures.first?.hasPrefix("one dpo: derivative of logp_w") == true)
    }

    @Test("a case that is met is counted, and the summary says all three counts")
    func passes() throws {
        let report = try withFile(robustCase()) { try run(file: $0) }

        #expect(report.summary == "1 passed, 0 failed, 0 skipped")
    }

    @Test("an expected value that is wrong by more than the tolerance is a failure with the case's name")
    func fails() throws {
        let report = try withFile(robustCase(aggregate: "[1.001, 0]")) { try run(file: $0) }

        #expect(report.summary == "0 passed, 1 failed, 0 skipped")
        #expect(report.failures.first?.contains("two") == true)
    }

    @Test("a null in a row is NaN, and the row is refused")
    func null() throws {
        let text = robustCase(gradients: "[[1, 0], [null, 0]]")
            .replacing("[0.5, 0.5]", with: "[1, 0]")
        #expect(try withFile(text) { try run(file: $0) }.passed == 1)
    }

    @Test(
        "what does not fit is an error that names the field",
        arguments: [
            ("\"dim\": 2", "\"dim\": 3", "cases[0].gradients[0]"),
            ("\"workers\": 2", "\"workers\": 4294967296", "cases[0].gradients"),
            ("\"workers\": 2", "\"workers\": -1", "cases[0].workers"),
            ("\"kappa\": 2", "\"kappa\": \"2\"", "cases[0].kappa"),
            ("\"kappa\": 2", "\"kappa\": 0", "cases[0].kappa"),
            ("\"f\": null", "\"f\": 0.5", "cases[0].f"),
            ("[1, 0], [1, 0]", "[1, 0], 7", "cases[0].gradients[1]"),
            ("[0.5, 0.5]", "[0.5]", "cases[0].coefficients"),
            ("\"name\": \"two\"", "\"nome\": \"two\"", "cases[0]"),
            ("\"cases\": [", "\"cases\": [[],", "cases[0]"),
        ])
    func malformed(good: String, bad: String, field: String) throws {
        let text = robustCase().replacing(good, with: bad)
        #expect(text != robustCase())
        do {
            _ = try withFile(text) { try run(file: $0) }
            Issue.record("taken")
        } catch ConformanceError.malformed(let named, _) {
            #expect(named == field)
        }
    }

    /// A file of one attack of ByzFL's on two honest rows of mean (1, 2).
    private func attackCase(_ attack: String = "Mimic", _ parameters: String = "\"epsilon\": 1") -> String {
        """
        {"format": "aggregation-vectors-1", "flag": [], "own": [], "byzfl": [], "attacks": [{"honest": [[1, 1], [1, 3]],
        "f": 1, "results": [{"attack": "\(attack)", "params": {\(parameters)}, "output": [1, 3]}]}]}
        """
    }

    @Test("an attack of ByzFL's is met, or missed with its name, as is one that we do not have")
    func attacks() throws {
        #expect(try withFile(attackCase()) { try run(file: $0) }.summary == "1 passed, 0 failed, 0 skipped")
        let missed = try withFile(attackCase("SignFlipping")) { try run(file: $0) }
        #expect(missed.summary == "0 passed, 1 failed, 0 skipped")
        #expect(missed.failures.first?.contains("SignFlipping") == true)
        let unknown = try withFile(attackCase("Gaussian")) { try run(file: $0) }
        #expect(unknown.summary == "0 passed, 1 failed, 0 skipped")
        #expect(unknown.failures.first?.contains("Gaussian") == true)
    }

    @Test("a rule that we do not have is a failure with its name, and the cases behind it are run")
    func unknownRules() throws {
        let rows = "\"name\": \"pair\", \"workers\": 2, \"dim\": 1, \"gradients\": [[1], [3]]"
        let text = """
            {"format": "aggregation-vectors-1", "flag": [], "attacks": [],
            "own": [{\(rows), "f": 0, "cases": [{"rule": "flag-next", "aggregate": [2]},
            {"rule": "exact CAF", "f": 0, "aggregate": [2]}]}],
            "byzfl": [{\(rows), "results": [{"rule": "Phocas", "params": {}, "output": [2]},
            {"rule": "Foo+Average", "params": {}, "output": [2]}, {"rule": "", "params": {}, "output": [2]},
            {"rule": "Average", "params": {}, "output": [2]}]}]}
            """
        let report = try withFile(text) { try run(file: $0) }

        #expect(report.passed == 2 && report.failed == 4 && report.skipped == 0)
        for name in ["flag-next", "Phocas", "Foo+Average"] {
            #expect(report.failures.contains { $0.contains("pair \(name)") }, "\(report.failures)")
        }
    }

    @Test(
        "cases made by an independent computation on the rows themselves are met, hard ones among them",
        arguments: [("aggregation.json", 418), ("aggregation_robust.json", 71)])
    func generated(file: String, count: Int) throws {
        let golden = Self.vectors.deletingLastPathComponent().appending(path: "golden")
        let report = try run(file: golden.appending(path: file).path)

        #expect(report.failures.isEmpty)
        #expect(report.passed == count && report.skipped == 0, "\(report.summary)")
    }

    @Test(
        "an attack's numbers that cannot be are an error that names the field",
        arguments: [
            ("\"f\": 1", "\"f\": 0", "attacks[0].f"), ("\"f\": 1", "\"f\": 1099511627776", "attacks[0].f"),
            ("[[1, 1], [1, 3]]", "[]", "attacks[0].honest"), ("[1, 1]", "[1]", "attacks[0].honest[1]"),
            ("\"delta\": 1", "\"delta\": 0", "attacks[0].results[0].params"),
            ("\"ratio\": 0.5", "\"ratio\": 1", "attacks[0].results[0].params"),
            ("TrMean", "Unheard", "attacks[0].results[0].params.aggregator"),
        ])
    func malformedAttack(good: String, bad: String, field: String) throws {
        let text = attackCase(
            "Optimal_ALittleIsEnough",
            """
            "aggregator": "TrMean", "pre": ["NNM"], "f": 1, "evals": 2, "start": 0, "delta": 1, "ratio": 0.5
            """)
        // The first that fits: parameters have an f of their own, and it comes later.
        let range = try #require(text.firstRange(of: good))
        do {
            _ = try withFile(text.replacingCharacters(in: range, with: bad)) { try run(file: $0) }
            Issue.record("taken")
        } catch ConformanceError.malformed(let named, _) {
            #expect(named == field)
        }
    }

    @Test(
        "what is no file, no JSON or no format of ours is an error", arguments: ["", "{", "[]", "7", "{\"format\": 1}"])
    func notVectors(text: String) throws {
        #expect(throws: ConformanceError.self) { try withFile(text) { try run(file: $0) } }
        #expect(throws: ConformanceError.self) { try run(file: "/nonexistent/vectors.json") }
        #expect(throws: ConformanceError.self) { try withFile("{\"format\": \"other\"}") { try run(file: $0) } }
    }

    @Test("deep nesting is refused, not followed to the end of the stack")
    func deep() throws {
        let text = String(repeating: "[", count: 200_000)
        #expect(throws: ConformanceError.self) { try withFile(text) { try run(file: $0) } }
    }
}
