import Foundation
import Nodes
import Primitives
import Settings
import Testing

@Suite("Jobs")
struct JobAssemblyTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("cluster/jobs")
    static let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []

    @Test("every file under cluster/jobs can be read, built, printed and read again", arguments: files)
    func shipped(file: String) throws {
        let job = try JobSettings.load(Self.folder.appendingPathComponent(file).path, catalogues: .all)

        _ = try JobAssembly(job)
        #expect(try JobSettings.parse(job.yaml(), name: "printed", catalogues: .all) == job)
    }

    @Test("there are jobs to read")
    func some() { #expect(Self.files.count >= 3) }

    @Test("every rule, objective, estimator, optimizer, map and attack of the catalogues can be named in a job")
    func catalogues() throws {
        let path = Self.folder.appendingPathComponent("bandit.yaml").path
        let all = Catalogues.all
        var choices = all.aggregators.map { "aggregator={name: \($0.name)}" }
        choices += all.objectives.map(\.name).filter { $0 != "cross_entropy" }.map { "objective={name: \($0)}" }
        choices += all.pieces.map { "objective={name: grpo, with: [\($0.name)]}" }
        choices += all.optimizers.map { "optimizer={name: \($0.name), learning_rate: 0.1}" }
        for map in all.transforms {
            let needed = map.parameters.filter(\.isRequired).map { ", \($0.name): 1" }.joined()
            for place in ["before", "after"] {
                choices.append("optimizer={name: sgd, learning_rate: 0.1, \(place): [{name: \(map.name)\(needed)}]}")
            }
        }
        choices += all.estimators.map { "estimator={name: \($0.name)}" }
        choices += all.attacks.map { "byzantine.attack={name: \($0.name)}" }
        for choice in choices {
            _ = try JobAssembly(JobSettings.load(path, overrides: [choice], catalogues: .all))
        }
    }

    @Test("an objective that learns from labels takes a task that gives them, and no other does")
    func labels() throws {
        func job(_ file: String, _ objective: String) throws -> JobSettings {
            let path = Self.folder.appendingPathComponent(file).path
            return try JobSettings.load(path, overrides: ["objective={name: \(objective)}"], catalogues: .all)
        }

        _ = try JobAssembly(job("digits.yaml", "cross_entropy"))
        #expect(throws: JobError.self) { try JobAssembly(job("digits.yaml", "adpo")) }
        #expect(throws: JobError.self) { try JobAssembly(job("bandit.yaml", "cross_entropy")) }
        #expect(throws: JobError.self) { try JobAssembly(job("reverse4.yaml", "cross_entropy")) }
    }

    @Test("gradients from rankings take a rollout for each round, and rewards")
    func ranking() throws {
        func job(_ file: String, _ more: String...) throws -> JobSettings {
            let path = Self.folder.appendingPathComponent(file).path
            return try JobSettings.load(path, overrides: ["estimator=ranking"] + more, catalogues: .all)
        }

        _ = try JobAssembly(job("bandit.yaml"))
        #expect(throws: JobError.self) { try JobAssembly(job("bandit.yaml", "rollout.inner=2")) }
        #expect(throws: JobError.self) { try JobAssembly(job("digits.yaml")) }
    }

    @Test("a policy that does not fit its environment is refused with the one that does")
    func misfit() throws {
        let path = Self.folder.appendingPathComponent("bandit.yaml").path
        let job = try JobSettings.load(path, overrides: ["policy={name: transformer}"], catalogues: .all)

        #expect(throws: JobError.self) { try JobAssembly(job) }
    }
}
