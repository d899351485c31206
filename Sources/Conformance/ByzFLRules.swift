import Aggregators
import LinearAlgebra

/// ByzFL's rule by its name there, where we have it.
///
/// - Source: ByzFL 0.0.11; FLAG.md section 7 lists what its rules do.
func byzFLRule(_ name: String, _ parameters: JSONField) throws(ConformanceError) -> Aggregator? {
    switch name {
    case "Average": .gram(Mean())
    case "Median": .coordinate(CoordinateMedian())
    case "TrMean": .coordinate(TrimmedMean(f: try parameters["f"].count()))
    default: nil
    }
}

/// The median of the rows' lengths.
func medianLength(_ rows: [[Double]]) -> Double {
    median(rows.map { row in row.reduce(0) { $0 + $1 * $1 }.squareRoot() }) ?? 0
}
