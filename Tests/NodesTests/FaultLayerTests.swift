import Messages
import Nodes
import Parameters
import Primitives
import Rollouts
import Testing

@Suite("The fault layer of a worker")
struct FaultLayerTests {
    private func layer(
        _ name: String, _ parameters: [FaultAssignment.Parameter] = [], from: UInt64 = 3, until: UInt64? = 5
    ) throws -> FaultLayer {
        var layer = FaultLayer.honest(seed: 1, worker: WorkerID(rawValue: 2))
        try layer.assign([
            FaultAssignment(
                name: name, parameters: parameters, from: ParameterVersion(rawValue: from),
                until: until.map { ParameterVersion(rawValue: $0) })
        ])
        return layer
    }

    private func sent(_ layer: FaultLayer, at version: UInt64) -> [Float] {
        var gradient = Gradient([1, -2])
        layer.falsify(&gradient, at: ParameterVersion(rawValue: version))
        return gradient.values
    }

    @Test("lies from the first to before the last of its rounds, and is honest outside of them")
    func window() throws {
        let layer = try layer("sign_flip", [.init(name: "scale", value: 10)])

        #expect((2...5).map { sent(layer, at: $0) } == [[1, -2], [-10, 20], [-10, 20], [1, -2]])
    }

    @Test("is healed by an empty assignment")
    func heals() throws {
        var layer = try layer("zero", until: nil)
        #expect(sent(layer, at: 9) == [0, 0])
        try layer.assign([])
        #expect(sent(layer, at: 9) == [1, -2])
    }

    @Test("tells the same lie again for the same worker, version and seed")
    func repeats() throws {
        let first = try layer("gaussian_noise")
        let second = try layer("gaussian_noise")

        #expect(sent(first, at: 3) == sent(second, at: 3))
        #expect(sent(first, at: 3) != sent(first, at: 4))
    }

    @Test("remembers its rounds, those before its time too")
    func remembers() throws {
        let layer = try layer("stale", [.init(name: "rounds", value: 2)])
        let sent = (0...5).map { (version: UInt64) in
            var gradient = Gradient([Float(version)])
            layer.falsify(&gradient, at: ParameterVersion(rawValue: version))
            return gradient.values[0]
        }

        #expect(sent == [0, 1, 2, 1, 2, 5])
    }

    @Test("passes on what concerns the rollout, the time and the process")
    func others() throws {
        let version = ParameterVersion(rawValue: 4)

        #expect(try layer("reward_flip").perturbation(at: version) == .rewardFlip)
        #expect(try layer("straggle", [.init(name: "seconds", value: 2)]).delay(at: version) == .seconds(2))
        #expect(try layer("crash").crashes(at: version))
        let lossy = try layer("drop", [.init(name: "probability", value: 0.5)])
        let dropped = (0..<1000).count { lossy.drops(at: version, attempt: $0) }
        // Binomial with a deviation of 16: six of them.
        #expect((400...600).contains(dropped))
    }

    @Test("refuses a fault that is not in the catalogue, and a parameter that it does not take")
    func unknown() {
        #expect(throws: CatalogueError.self) { try layer("sign_flop") }
        #expect(throws: CatalogueError.self) { try layer("zero", [.init(name: "scale", value: 1)]) }
    }
}
