import LinearAlgebra
import Parameters
import Primitives

/// The rows that adaptive lies are combinations of, and all that is to be known of them at the level of inner products.
///
/// In this order: the `h` honest rows, the liars' own honest rows, a row of noise for each liar, the deviation of each
/// coordinate, and the plot's own direction. Every row but the first two kinds is one honest deviation long.
///
/// - Shapes: `h + 2 f + 2` rows of `d` values; what a lie is made of is one coefficient for each.
/// - Complexity: O(n² d) for the inner products, and everything after that without `d`.
struct PlotBasis {
    let rows: [Gradient]
    let honest: Int
    let liars: Int
    let gram: Gram
    /// The honest mean, in coefficients.
    let mean: [Double]
    /// The three directions in which honest rows differ most, each as long as their deviation along it, against the mean.
    let components: [[Double]]
    /// Where a change of a lie may go: the deviation, the way against the mean, the components, the plot's direction, and
    /// from the mean to each honest row.
    let directions: [[Double]]

    /// - Parameter aim: where the plot wants to go, `(d)`; nil where that is against the mean.
    init(honest: [Gradient], own: [Gradient], aim: Gradient?, using random: inout SeededGenerator) {
        let (h, f) = (honest.count, own.count)
        let sigma = deviations(honest)
        let noise = own.map { _ in Gradient(sigma.values.map { Float(Double($0) * random.normal()) }) }
        let centre = Faults.mean(honest)
        let deviation = length(sigma)
        let rows = honest + own + noise + [sigma, aim ?? combination([centre], [-1])]
        // Of the last one only the direction is known.
        let last = length(rows[rows.count - 1])
        let scales = rows.indices.map { $0 == rows.count - 1 && last > 0 ? deviation / last : 1 }
        self.rows = rows.enumerated().map { $0 == rows.count - 1 ? combination([$1], [scales[$0]]) : $1 }
        gram = products(self.rows)
        (self.honest, liars) = (h, f)
        let size = rows.count
        let mean = (0..<size).map { $0 < h ? 1 / Double(h) : 0 }
        let family = LieFamily.components(gram.selecting(Array(0..<h)), count: 3)
        let pad = [Double](repeating: 0, count: size - h)
        let components = family.map { $0 + pad }
        let square = form(gram, mean, mean)
        let against = mean.map { square > 0 ? -$0 * deviation / square.squareRoot() : 0 }
        let centred = (0..<h).map { row in mean.indices.map { ($0 == row ? 1 : 0) - mean[$0] } }
        (self.mean, self.components) = (mean, components)
        directions = [unit(size - 2, of: size), against] + components + [unit(size - 1, of: size)] + centred
    }

    var size: Int { rows.count }
    /// The deviation of each coordinate.
    var sigma: [Double] { unit(size - 2, of: size) }
    /// Where the plot wants to go.
    var aim: [Double] { unit(size - 1, of: size) }
    /// One liar's own honest row.
    func own(_ liar: Int) -> [Double] { unit(honest + liar, of: size) }
    /// One liar's own noise.
    func noise(_ liar: Int) -> [Double] { unit(honest + liars + liar, of: size) }
    func row(_ honest: Int) -> [Double] { unit(honest, of: size) }

    /// The inner products of what the server gets: the honest rows, then these lies.
    func received(_ lies: [[Double]]) -> Gram {
        let n = honest + lies.count
        let along = lies.map { lie in
            (0..<size).map { i in (0..<size).reduce(0.0) { $0 + gram[i, $1] * lie[$1] } }
        }
        var values = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for j in 0...i {
                let product =
                    i < honest
                    ? gram[i, j]
                    : j < honest ? along[i - honest][j] : inner(along[i - honest], lies[j - honest])
                values[i * n + j] = product
                values[j * n + i] = product
            }
        }
        return Gram(n: n, values: values)
    }

    /// What a rule makes of them with these coefficients, in those of the basis.
    func output(_ said: [Double], _ lies: [[Double]]) -> [Double] {
        var output = [Double](repeating: 0, count: size)
        for row in 0..<honest { output[row] = said[row] }
        for (liar, lie) in lies.enumerated() {
            for at in 0..<size { output[at] += said[honest + liar] * lie[at] }
        }
        return output
    }
}

func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

private func unit(_ at: Int, of size: Int) -> [Double] { (0..<size).map { $0 == at ? 1 : 0 } }

private func length(_ row: Gradient) -> Double {
    row.values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
}
