import Messages
import Primitives

// What workers report of their batches by name is believed as a median over the round's rows.

/// The median of one report over the rows that have it.
///
/// - Returns: nil where no more than half of the rows have it: a minority that lies could be all of them.
package func medianReport(_ name: String, of rows: [Row]) -> Double? {
    let values = rows.compactMap { row in row.statistics.reports.first { $0.name == name }?.value }
    return values.count * 2 > rows.count ? middle(values) : nil
}

/// The median, 0 of nothing.
func middle(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    // Halved before the sum, so that two honest extremes cannot overflow.
    return sorted[(sorted.count - 1) / 2] / 2 + sorted[sorted.count / 2] / 2
}

extension SharedStatistics {
    /// Takes one round into account; a report that is not wanted is not among the names.
    mutating func observe(_ rows: [Row], names: [String]) {
        for name in names {
            if let value = medianReport(name, of: rows) { append(value, to: name) }
        }
    }
}
