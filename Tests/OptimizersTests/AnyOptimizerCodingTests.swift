import Foundation
import Optimizers
import Parameters
import Primitives
import Testing

@Suite("State of an optimizer, written and read")
struct AnyOptimizerCodingTests {
    /// What `restore(from:)` needs to be reached through a `Decodable`.
    private struct Reader: DecodableWithConfiguration {
        let optimizer: AnyOptimizer

        init(from decoder: any Decoder, configuration: AnyOptimizer) throws {
            var optimizer = configuration
            try optimizer.restore(from: decoder)
            self.optimizer = optimizer
        }
    }

    private let layout = Layout([("matrix", [2, 2]), ("vector", [2])])
    private let start = ParameterVector([1, -2, 3, 0.5, 0.1, 7])

    private func optimizer(_ name: String, ema: Bool = true, maps: [String] = []) throws -> AnyOptimizer {
        let given = ["learning_rate": 0.1].merging(ema ? ["ema": 0.9] : [:]) { $1 }
        let chain = try OptimizerCatalogue.make(name, given).preceded(by: maps.map { try TransformCatalogue.make($0) })
        return AnyOptimizer(chain, parameters: start, layout: layout)
    }

    private func train(_ optimizer: inout AnyOptimizer, _ updates: Range<Int>) -> [ParameterUpdate] {
        updates.map { number in
            let gradient = Gradient((0..<6).map { Float(($0 * 7 + number * 5) % 11) / 3 - 1 })
            _ = optimizer.averaged(start)
            return optimizer.step(gradient, parameters: start)
        }
    }

    private func restored(_ data: Data, into optimizer: AnyOptimizer) throws -> AnyOptimizer {
        try JSONDecoder().decode(Reader.self, from: data, configuration: optimizer).optimizer
    }

    @Test("goes on to the same bits", arguments: OptimizerCatalogue.entries.map(\.name))
    func roundTrip(name: String) throws {
        let maps = TransformCatalogue.entries.map(\.name).filter { !$0.hasPrefix("clip") }
        var trained = try optimizer(name, maps: maps)
        _ = train(&trained, 0..<4)

        var again = try restored(JSONEncoder().encode(trained), into: optimizer(name, maps: maps))

        #expect(again == trained)
        #expect(train(&again, 4..<8) == train(&trained, 4..<8))
    }

    @Test("a state of another optimizer, of other parameters, or of nothing is an error")
    func refuses() throws {
        let adam = try JSONEncoder().encode(optimizer("adam"))
        #expect(throws: DecodingError.self) { try restored(adam, into: optimizer("sgd")) }
        #expect(throws: DecodingError.self) { try restored(adam, into: optimizer("amsgrad")) }
        #expect(throws: DecodingError.self) { try restored(adam, into: optimizer("adam", ema: false)) }
        #expect(throws: DecodingError.self) { try restored(Data("[3]".utf8), into: optimizer("adam")) }

        let longer = AnyOptimizer(
            try OptimizerCatalogue.make("adam", ["learning_rate": 0.1, "ema": 0.9]),
            parameters: ParameterVector([Float](repeating: 1, count: 7)))
        #expect(throws: DecodingError.self) { try restored(JSONEncoder().encode(longer), into: optimizer("adam")) }
    }
}
