import LinearAlgebra
import Parameters

func products(_ rows: [Gradient]) -> Gram { withViews(rows) { Gram(rows: $0) } }

/// `Σᵢ coefficients[i] · rows[i]`; at least one row.
func combination(_ rows: [Gradient], _ coefficients: [Double]) -> Gradient {
    filled(rows[0].count) { result in withViews(rows) { weightedSum($0, coefficients, into: result) } }
}

func mean(_ rows: [Gradient]) -> Gradient { combination(rows, rows.map { _ in 1 / Double(rows.count) }) }

/// The deviation of each coordinate, divided by `n − 1`; zeros for a single row.
func deviations(_ rows: [Gradient]) -> Gradient {
    let n = Double(rows.count)
    return filled(rows[0].count) { result in
        withViews(rows) { views in
            for k in result.indices {
                let mean = views.reduce(0.0) { $0 + Double($1[k]) } / n
                let squares = views.reduce(0.0) { $0 + (Double($1[k]) - mean) * (Double($1[k]) - mean) }
                result[k] = n > 1 ? Float((squares / (n - 1)).squareRoot()) : 0
            }
        }
    }
}

private func filled(_ count: Int, _ fill: (UnsafeMutableBufferPointer<Float>) -> Void) -> Gradient {
    Gradient(
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            initialized = count
        })
}
