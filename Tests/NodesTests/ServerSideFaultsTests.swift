import Coordination
import Faults
import Foundation
import Messages
import Nodes
import Primitives
import Settings
import Testing

@Suite("Lies that the server tells")
struct ServerSideFaultsTests {
    private func job(_ byzantine: String) throws -> JobSettings {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try JobSettings.load(
            folder.appendingPathComponent("cluster/jobs/bandit.yaml").path, overrides: ["byzantine=\(byzantine)"],
            catalogues: .all)
    }

    @Test("every attack is listed once, and those of more than one worker say what they know and where")
    func listed() {
        let attacks = Catalogues.all.attacks
        #expect(attacks.map(\.name) == AttackCatalogue.descriptions.map(\.name))
        for (choice, attack) in zip(attacks, AttackCatalogue.descriptions) {
            #expect(choice.summary.hasPrefix(attack.entry.summary))
            #expect(choice.summary.hasSuffix("in the server") == (attack.knowledge != .own), "\(choice.summary)")
        }
    }

    @Test("a joint attack goes to the server and no worker, an attack of one's own the other way round")
    func routes() throws {
        let alone = "{count: 1, attack: {name: zero}}"
        let together = "{workers: [0, 1, 2], attack: {name: alie, z: 1.5}, from: 30}"
        let both = try job("[\(alone), \(together)]")

        #expect(both.byzantineWorkers == [0, 1, 2, 7])
        #expect(both.serverSideFaults == ["alie (colluders)"])
        let all = try JobAssembly(both).runSettings().faults
        let planned = all.filter { $0.place == .worker }
        #expect(planned.map(\.assignment.name) == ["zero"])
        #expect(planned.map(\.workers.lowerBound.rawValue) == [7])

        #expect(try job(alone).serverSideFaults.isEmpty)
        // The server's core knows of both, so that an operator's fault goes to somebody honest.
        #expect(all.filter { $0.place == .server }.map(\.workers.lowerBound.rawValue) == [0, 1, 2])
        #expect(try JobAssembly(job(together)).runSettings().faults.allSatisfy { $0.place == .server })
    }

    @Test("what is told in the server is named with its knowledge, each once")
    func names() throws {
        let everybody = "{count: 1, attack: {name: min_max, omniscient: true}}"
        let search = "{count: 1, attack: {name: optimal_ipm}}"
        #expect(
            try job("[\(everybody), \(search), \(everybody)]").serverSideFaults == [
                "min_max (omniscient)", "optimal_ipm (omniscient)",
            ])
    }
}
