import Parameters
import Primitives

/// `n` gradients of `d` values: a common signal of 1 in each coordinate plus normal noise of deviation `noise`.
func signalRows(seed: UInt64, n: Int, d: Int, noise: Double = 1) -> [Gradient] {
    var random = SeededGenerator(seed: seed)
    return (0..<n).map { _ in Gradient((0..<d).map { _ in Float(1 + noise * random.normal()) }) }
}

func length(_ gradient: Gradient) -> Double {
    gradient.values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
}

func cosine(_ a: Gradient, _ b: Gradient) -> Double {
    zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) } / length(a) / length(b)
}

func times(_ gradient: Gradient, _ factor: Float) -> Gradient { Gradient(gradient.values.map { $0 * factor }) }

func doubles(_ gradient: Gradient) -> [Double] { gradient.values.map(Double.init) }

func meanOf(_ rows: [Gradient]) -> Gradient {
    Gradient((0..<rows[0].count).map { at in rows.reduce(0) { $0 + $1.values[at] } / Float(rows.count) })
}
