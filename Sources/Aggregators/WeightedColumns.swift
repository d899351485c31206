import Parameters

/// One column's values in ascending order, each with its samples.
struct WeightedColumn {
    private(set) var entries: [(value: Float, samples: Double)] = []
    let total: Double

    init(_ rows: [Gradient], column: Int, samples: [Double]) {
        for row in rows.indices { entries.append((rows[row].values[column], samples[row])) }
        entries.sort { $0.value < $1.value }
        total = samples.reduce(0, +)
    }

    /// The value that half of all samples are at or below; between two where it is exactly half.
    var median: Double {
        var below = 0.0
        for (index, entry) in entries.enumerated() {
            below += entry.samples
            if 2 * below > total { return Double(entry.value) }
            if 2 * below == total, index + 1 < entries.count {
                return (Double(entry.value) + Double(entries[index + 1].value)) / 2
            }
        }
        return entries.last.map { Double($0.value) } ?? 0
    }

    /// The mean without the `mass` smallest and the `mass` largest samples, of a value on the edge the part that is within.
    func trimmedMean(without mass: Double) -> Double {
        var (sum, kept, below) = (0.0, 0.0, 0.0)
        for entry in entries {
            let part = min(below + entry.samples, total - mass) - max(below, mass)
            below += entry.samples
            guard part > 0 else { continue }
            sum += part * Double(entry.value)
            kept += part
        }
        return kept > 0 ? sum / kept : median
    }

    /// The mean of the `mass` samples nearest to the median; of two as near the smaller first, of the last one a part.
    func meanAroundMedian(of mass: Double) -> Double {
        let middle = median
        var (sum, left) = (0.0, mass)
        for entry in entries.sorted(by: { abs(Double($0.value) - middle) < abs(Double($1.value) - middle) }) {
            let part = min(entry.samples, left)
            sum += part * Double(entry.value)
            left -= part
        }
        return sum / mass
    }
}

/// A gradient whose every value comes from its column.
func columnwise(_ rows: [Gradient], _ samples: [Double], _ value: (WeightedColumn) -> Double) -> Gradient {
    filledGradient(count: rows.first?.count ?? 0) { result in
        for column in result.indices {
            result[column] = Float(value(WeightedColumn(rows, column: column, samples: samples)))
        }
    }
}
