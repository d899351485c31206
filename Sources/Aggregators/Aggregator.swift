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

    /// Whether there is a form in which rows count by their samples. Without one it is `false`.
    var takesSamples: Bool { get }
    /// - Parameter samples: what each row counts, finite and above 0, `(n)`; equal ones give what `combine` gives.
    func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination
}

/// A rule for each coordinate by itself. It may look at inner products first, to choose rows or to know their lengths.
public protocol CoordinateRule: Sendable {
    func tolerance(rows: Int) -> Int
    /// - Parameters:
    ///   - rows: `n` finite rows of equal length `d`, in ascending order of workers.
    ///   - gram: their inner products.
    ///   - refused: see `GramRule.combine`.
    /// - Returns: `d` values, and each row's share of them where the rule has one.
    func reduce(
        _ rows: [Gradient], _ gram: Gram, refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double])

    /// What the rule holds against each row, in 0…1, `(n)`. Without it `1 − weight`.
    func suspicion(_ gram: Gram, weights: [Double], refused: Int) -> [Double]

    /// See `GramRule`.
    var takesSamples: Bool { get }
    func reduce(
        _ rows: [Gradient], _ gram: Gram, samples: [Double], refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double])
}

extension GramRule {
    public var takesSamples: Bool { false }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        throw .samplesNotTaken
    }
}

extension CoordinateRule {
    public func suspicion(_ gram: Gram, weights: [Double], refused: Int) -> [Double] { weights.map { 1 - $0 } }

    public var takesSamples: Bool { false }

    public func reduce(
        _ rows: [Gradient], _ gram: Gram, samples: [Double], refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        throw .samplesNotTaken
    }
}

/// What a rule over the Gram matrix says.
public struct Combination: Sendable, Equatable {
    /// What each row is multiplied by, `(n)`.
    public var coefficients: [Double]
    /// How much each row's direction counted, in 0…1 where 1 is full, `(n)`.
    public var weights: [Double]
    /// The share of each row's squared length that the rule's subspace explains, in 0…1, `(n)`; nil where it has none.
    public var reconstruction: [Double]?
    /// What the rule holds against each row, in 0…1, `(n)`; see docs/aggregators.md for what it is in each rule.
    public var suspicion: [Double]

    /// - Parameter suspicion: nil is what a row's direction did not count, `1 − weight`.
    public init(
        coefficients: [Double], weights: [Double], reconstruction: [Double]? = nil, suspicion: [Double]? = nil
    ) {
        self.coefficients = coefficients
        self.weights = weights
        self.reconstruction = reconstruction
        self.suspicion = suspicion ?? weights.map { 1 - $0 }
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
    /// What each row was multiplied by, `(n)`; nil of a rule for each coordinate, which multiplies no whole row.
    public var coefficients: [Double]?
    /// See `Combination.reconstruction`.
    public var reconstruction: [Double]?
    /// What the rule holds against each row, in 0…1, `(n)`: of this round alone, and by its own lights.
    public var suspicion: [Double]
    /// How the rows stand to one another, whatever the rule made of them.
    public var comparison: RowComparison

    public init(
        gradient: Gradient, weights: [Double], coefficients: [Double]?, reconstruction: [Double]?, suspicion: [Double],
        comparison: RowComparison
    ) {
        self.gradient = gradient
        self.weights = weights
        self.coefficients = coefficients
        self.reconstruction = reconstruction
        self.suspicion = suspicion
        self.comparison = comparison
    }
}

public enum AggregationError: Error, Equatable, Sendable {
    case tooFewRows(got: Int, need: Int)
    case raggedRows(expected: Int, got: Int)
    /// A row that holds a NaN or an infinity. Rows are refused for that at the door, so it is a mistake of the caller's.
    case notFinite(row: Int)
    /// More ways to choose rows than are tried; a smaller `f`, fewer rows or another rule help.
    case tooManySubsets(rows: Int, f: Int, limit: Int)
    case tooManyRows(got: Int, most: Int)
    /// A rule that compares with one trusted row was given its number, and there are not as many rows.
    case noSuchRow(Int, rows: Int)
    /// Finite rows whose aggregate is beyond the range of a float.
    case outOfRange
    /// The rule has no form in which rows count by their samples.
    case samplesNotTaken
    /// Samples of a row that are no positive number, or absurdly many.
    case badSamples(row: Int)
    /// The `f` rows of most samples have half of all or more.
    case samplesTooUneven(f: Int)
}
