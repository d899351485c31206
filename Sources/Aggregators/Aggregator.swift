public import LinearAlgebra
public import Parameters

/// A rule that needs to look at whole rows: it takes their inner products and answers with one coefficient per row.
///
/// The aggregate is `Σ coefficients[i] · row[i]`, so a rule of this kind never touches a coordinate: its own work is
/// `n × n`, and servers that hold slices of the rows can add their Gram matrices and get the same answer.
public protocol GramRule: Sendable {
    /// The most arbitrary rows among `rows` that this rule withstands.
    func tolerance(rows: Int) -> Int
    /// - Parameters:
    ///   - gram: inner products of the rows, finite; rows in ascending order of workers.
    ///   - refused: rows refused at the door before this one; a rule that was told `f` lowers it by as many.
    func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination
}

/// A rule for each coordinate by itself: it takes columns and never a whole row.
public protocol CoordinateRule: Sendable {
    func tolerance(rows: Int) -> Int
    /// - Parameters:
    ///   - rows: `n` finite rows of equal length `d`, in ascending order of workers.
    ///   - refused: see `GramRule.combine`.
    /// - Returns: `d` values, and each row's share of them where the rule has one.
    func reduce(_ rows: [Gradient], refused: Int) throws(AggregationError) -> (gradient: Gradient, weights: [Double])
}

/// What a rule over the Gram matrix says.
public struct Combination: Sendable, Equatable {
    /// What each row is multiplied by, `(n)`.
    public var coefficients: [Double]
    /// How much each row's direction counted, in 0…1 where 1 is full, `(n)`.
    public var weights: [Double]
    /// The share of each row's squared length that the rule's subspace explains, in 0…1, `(n)`; nil where it has none.
    public var reconstruction: [Double]?

    public init(coefficients: [Double], weights: [Double], reconstruction: [Double]? = nil) {
        self.coefficients = coefficients
        self.weights = weights
        self.reconstruction = reconstruction
    }
}

/// A rule of either kind, as a configuration file names it.
public enum Aggregator: Sendable {
    case gram(any GramRule)
    case coordinate(any CoordinateRule)
}

/// What became of one round's rows.
public struct Aggregate: Sendable, Equatable {
    public var gradient: Gradient
    /// How much each row counted, in 0…1, `(n)`.
    public var weights: [Double]
    /// See `Combination.reconstruction`.
    public var reconstruction: [Double]?
    /// How the rows stand to one another, whatever the rule made of them.
    public var comparison: RowComparison

    public init(gradient: Gradient, weights: [Double], reconstruction: [Double]?, comparison: RowComparison) {
        self.gradient = gradient
        self.weights = weights
        self.reconstruction = reconstruction
        self.comparison = comparison
    }
}

public enum AggregationError: Error, Equatable, Sendable {
    case tooFewRows(got: Int, need: Int)
    case raggedRows(expected: Int, got: Int)
    /// A row that holds a NaN or an infinity. Rows are refused for that at the door, so it is a mistake of the caller's.
    case notFinite(row: Int)
}
