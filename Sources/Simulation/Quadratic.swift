import Parameters
import Primitives

/// What simulated workers learn: parameters that are to become the optimum of a bowl, seen through noise.
struct Quadratic: Sendable {
    let start: ParameterVector
    private let optimum: [Float]
    private let noise: SeededGenerator

    /// Of every coordinate of a gradient.
    private static let deviation = 0.3

    init(dimension: Int, random: SeededGenerator) {
        var draws = random.stream("optimum")
        optimum = (0..<dimension).map { _ in Float(3 * draws.normal()) }
        start = ParameterVector((0..<dimension).map { _ in Float(3 * draws.normal()) })
        noise = random.stream("noise")
    }

    /// The same for the same machine and parameters: nothing is lost when it is computed twice.
    func gradient(at parameters: ParameterVector, digest: UInt64, of machine: Int) -> Gradient {
        var noise = noise.stream(UInt64(machine)).stream(digest)
        return Gradient(
            zip(parameters.values, optimum).map { $0 - $1 + Float(Self.deviation * noise.normal()) })
    }

    /// Euclidean.
    func distance(_ parameters: ParameterVector) -> Double {
        zip(parameters.values, optimum).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
    }
}
