import LinearAlgebra

/// The lies that a search begins with: every known kind at a few strengths, and with a part of the liars as decoys.
///
/// Legend: `μ` the honest mean, `o` a liar's own honest row, `ε` its own noise, `σ` the deviation of each coordinate,
/// `v` the component in which honest rows differ most, `a` where the plot wants to go.
enum AdaptiveShapes {
    /// Each is one combination for each liar. Decoys send their own honest row.
    static func all(in basis: PlotBasis) -> [[[Double]]] {
        var shapes: [[[Double]]] = []
        func add(decoys: Bool = false, _ lie: (Int) -> [(Double, [Double])]) {
            let lies = (0..<basis.liars).map { liar in
                lie(liar).reduce([Double](repeating: 0, count: basis.size)) { sum, part in
                    zip(sum, part.1).map { $0 + part.0 * $1 }
                }
            }
            shapes.append(lies)
            guard decoys, basis.liars > 1 else { return }
            shapes.append(lies.indices.map { $0 < basis.liars / 2 ? basis.own($0) : lies[$0] })
        }
        let (mean, sigma, aim) = (basis.mean, basis.sigma, basis.aim)
        let component = basis.components[0]
        // The strongest first: a rule that must see rows is asked of no more than the first ones.
        for strength in [1.0, 2, 0.5] {
            add(decoys: true) { [(1, basis.own($0)), (strength, aim)] }
            add(decoys: true) { [(strength, aim), (0.5, basis.noise($0))] }
            add(decoys: true) { [(1, mean), (strength, aim), (0.3, basis.noise($0))] }
        }
        for strength in [3.0, 2, 1, 5] {
            add(decoys: strength <= 3) { _ in [(1, mean), (strength, component)] }
            add { [(1, mean), (strength, component), (0.5, basis.noise($0))] }
        }
        for strength in [1.5, 3, 2, 1, 5] {
            add(decoys: true) { [(1, basis.own($0)), (-strength, mean)] }
        }
        for strength in [0.5, 1, 0.1] {
            add { _ in [(-strength, mean)] }
            add(decoys: true) { [(-strength, mean), (0.6, basis.noise($0))] }
        }
        for strength in [1.5, -1.5, 0.7, -0.7, 3, -3] {
            add { _ in [(1, mean), (strength, sigma)] }
            add(decoys: true) { [(1, mean), (strength, sigma), (1, basis.noise($0))] }
        }
        for strength in [1.0, -1, 2, -2] {
            add { [(1, basis.own($0)), (strength, component)] }
        }
        for row in leastAligned(basis) {
            add { _ in [(1, basis.row(row))] }
            add { [(1, basis.row(row)), (0.5, basis.noise($0))] }
        }
        add { _ in [(1000, aim)] }
        add { _ in [(-1000, mean)] }
        return shapes
    }

    /// The honest row whose cosine to the mean is least, and none where there is no mean.
    private static func leastAligned(_ basis: PlotBasis) -> [Int] {
        let cosines = (0..<basis.honest).map { row in
            let length = basis.gram[row, row].squareRoot()
            return length > 0 ? form(basis.gram, basis.row(row), basis.mean) / length : 0
        }
        return cosines.indices.min { (cosines[$0], $0) < (cosines[$1], $1) }.map { [$0] } ?? []
    }
}
