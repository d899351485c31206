import Environments
import Primitives
import Testing

@Suite("FrozenLake-v1")
struct FrozenLakeTests {
    /// `[cell][action]` → `[probability, next cell, reward, ended]`, recorded by `scripts/golden/environments.py`.
    struct Golden: Decodable {
        let tables: [String: [[[[Double]]]]]
    }

    static let kinds: [(String, FrozenLake)] = [
        ("4x4 slippery", FrozenLake(.small)), ("4x4 firm", FrozenLake(.small, isSlippery: false)),
        ("8x8 slippery", FrozenLake(.large)), ("8x8 firm", FrozenLake(.large, isSlippery: false)),
    ]

    @Test("steps lead where Gymnasium's table says, as often as it says", arguments: kinds)
    func table(name: String, lake: FrozenLake) throws {
        let table = try #require(try readGolden("frozenlake", as: Golden.self).tables[name])
        var random = SeededGenerator(seed: 2)
        for (cell, actions) in table.enumerated() where !lake.isEnd(cell) {
            for (action, rows) in actions.enumerated() {
                var expected: [[Double]: Double] = [:]
                for row in rows { expected[Array(row[1...]), default: 0] += row[0] }
                var counts: [[Double]: Double] = [:]
                let draws = lake.isSlippery ? 900 : 1
                for _ in 0..<draws {
                    var branch = lake
                    branch.reset(to: cell)
                    let step = branch.step(action, using: &random)
                    counts[[Double(branch.cell), Double(step.reward), step.ended ? 1 : 0], default: 0] += 1
                }
                #expect(Set(counts.keys) == Set(expected.keys))
                for (outcome, share) in expected {
                    // Five deviations of a count, √(900 / 4) at most.
                    #expect(abs((counts[outcome] ?? 0) - share * Double(draws)) <= (lake.isSlippery ? 75 : 0))
                }
            }
        }
    }

    @Test("a walk around the holes reaches the goal, and turning in circles ends after 100 steps")
    func walk() {
        var random = SeededGenerator(seed: 0)
        var lake = FrozenLake(isSlippery: false)
        lake.reset(using: &random)
        #expect(lake.observation == [1] + [Float](repeating: 0, count: 15))
        let steps = [1, 1, 2, 2, 1, 2].map { lake.step($0, using: &random) }
        #expect(steps.dropLast().allSatisfy { $0 == Step(reward: 0, ended: false) })
        #expect(steps.last == Step(reward: 1, ended: true))

        lake.reset(using: &random)
        let still = (0..<100).map { _ in lake.step(0, using: &random).ended }
        #expect(still.firstIndex(of: true) == 99)
    }
}
