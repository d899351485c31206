import LinearAlgebra

/// `y[i] = tokens[id[i]] + positions[at[i]]`: a learned row for what stands there and one for where it stands.
package enum Embedding {
    package static func forward(
        ids: [Int32], at places: [Int32], tokens: UnsafePointer<Float>, positions: UnsafePointer<Float>, width: Int
    ) -> Activations {
        Activations(rows: ids.count, width: width) { y in
            for row in ids.indices {
                let token = tokens + Int(ids[row]) * width
                let position = positions + Int(places[row]) * width
                let sum = y + row * width
                for column in 0..<width { sum[column] = token[column] + position[column] }
            }
        }
    }

    /// Adds each row's derivative to those of its token and of its position, first row first.
    package static func backward(
        _ dy: Activations, ids: [Int32], at places: [Int32], dTokens: UnsafeMutablePointer<Float>,
        dPositions: UnsafeMutablePointer<Float>
    ) {
        let width = dy.width
        dy.values.withUnsafeBufferPointer { dy in
            guard let first = dy.baseAddress else { return }
            for row in ids.indices {
                addColumnSums(first + row * width, rows: 1, width: width, to: dTokens + Int(ids[row]) * width)
                addColumnSums(first + row * width, rows: 1, width: width, to: dPositions + Int(places[row]) * width)
            }
        }
    }
}
