import Environments
import Foundation
import Primitives
import Testing

/// Recorded from Gymnasium by `scripts/golden/environments.py`.
struct GoldenEpisode<Action: Decodable>: Decodable {
    /// In double, one more than actions.
    let states: [[Double]]
    let actions: [Action]
    let observations: [[Float]]
    let rewards: [Float]
    let ended: [Bool]
}

func readGolden<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
    let path = URL(filePath: #filePath).appending(path: "../../Fixtures/golden/\(name).json").standardized
    return try JSONDecoder().decode(type, from: Data(contentsOf: path))
}

struct GoldenControl: Decodable {
    let acrobot: [GoldenEpisode<Int>]
    let mountaincar: [GoldenEpisode<Int>]
    let pendulum: [GoldenEpisode<Float>]

    static func read() throws -> GoldenControl { try readGolden("control", as: GoldenControl.self) }
}
