import Primitives

/// How weights begin.
enum Initialization {
    /// `(rows, columns)`; with `.scaled` the gain is relative to `1/√columns`.
    static func matrix(
        _ weights: inout ArraySlice<Float>, rows: Int, columns: Int, gain: Double, _ start: WeightStart,
        using random: inout SeededGenerator
    ) {
        switch start {
        case .orthogonal: orthogonal(&weights, rows: rows, columns: columns, gain: gain, using: &random)
        case .scaled: normal(&weights, deviation: gain / Double(columns).squareRoot(), using: &random)
        }
    }

    /// Independent normal numbers of mean 0.
    static func normal(_ weights: inout ArraySlice<Float>, deviation: Double, using random: inout SeededGenerator) {
        for index in weights.indices { weights[index] = Float(deviation * random.normal()) }
    }

    /// A matrix whose rows, or columns if they are fewer, are orthogonal and of length `gain`.
    ///
    /// Normal numbers made orthogonal by Gram and Schmidt, in double, each vector projected twice; every direction is
    /// equally likely. A vector that the others explain already is drawn again (this has probability 0).
    ///
    /// - Source: Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear
    ///   neural networks", ICLR 2014, section 3.
    static func orthogonal(
        _ weights: inout ArraySlice<Float>, rows: Int, columns: Int, gain: Double, using random: inout SeededGenerator
    ) {
        let count = min(rows, columns)
        let size = max(rows, columns)
        var basis: [[Double]] = []
        while basis.count < count {
            var vector = (0..<size).map { _ in random.normal() }
            for _ in 0..<2 {
                for other in basis {
                    var along = 0.0
                    for index in 0..<size { along += vector[index] * other[index] }
                    for index in 0..<size { vector[index] -= along * other[index] }
                }
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if length > 1e-6 { basis.append(vector.map { $0 / length }) }
        }
        for row in 0..<rows {
            for column in 0..<columns {
                let value = rows <= columns ? basis[row][column] : basis[column][row]
                weights[weights.startIndex + row * columns + column] = Float(gain * value)
            }
        }
    }
}
