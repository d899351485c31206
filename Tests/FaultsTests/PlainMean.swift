import Parameters
import Primitives

/// What liars do to a plain mean: seven honest rows and three that are theirs.
///
/// A row is a signal of length √d, with a turning sign so that nothing aligns with it by being positive, and as much
/// noise. The truth is the mean of the seven honest rows, and one deviation is the root of their summed variances.
struct PlainMean {
    static let liars = 3
    static let rows = 10

    let own: [Gradient]
    let honest: [Gradient]

    init(seed: UInt64 = 1, d: Int = 500) {
        var random = SeededGenerator(seed: seed)
        let rows = (0..<Self.rows).map { _ in
            Gradient((0..<d).map { Float(($0 % 2 == 0 ? 1 : -1) + random.normal()) })
        }
        own = Array(rows[..<Self.liars])
        honest = Array(rows[Self.liars...])
    }

    var truth: [Double] { Self.mean(honest) }

    var deviation: Double {
        let truth = truth
        let squares = honest.map { row in zip(row.values, truth).reduce(0) { $0 + pow2(Double($1.0) - $1.1) } }
        return (squares.reduce(0, +) / Double(honest.count - 1)).squareRoot()
    }

    /// The mean's way along the truth and its cosine to it, 1 and 1 without a lie; its length in the truth's; and its
    /// distance to the truth in honest deviations.
    struct Harm {
        let progress: Double
        let cosine: Double
        let length: Double
        let distance: Double
    }

    func harm(_ lies: [Gradient]) -> Harm {
        let truth = truth
        let got = Self.mean(lies + honest)
        let (size, length) = (Self.product(truth, truth).squareRoot(), Self.product(got, got).squareRoot())
        let along = Self.product(truth, got)
        let apart = zip(got, truth).reduce(0) { $0 + pow2($1.0 - $1.1) }.squareRoot()
        return Harm(
            progress: along / size / size, cosine: along / size / length, length: length / size,
            distance: apart / deviation)
    }

    static func mean(_ rows: [Gradient]) -> [Double] {
        (0..<rows[0].count).map { at in rows.reduce(0) { $0 + Double($1.values[at]) } / Double(rows.count) }
    }

    static func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    static func squaredDistance(_ a: Gradient, _ b: Gradient) -> Double {
        zip(a.values, b.values).reduce(0) { $0 + pow2(Double($1.0) - Double($1.1)) }
    }
}

private func pow2(_ x: Double) -> Double { x * x }
