public import Parameters

/// A part of the learning pipeline: a small value with its options, at home in one slot.
///
/// There are four kinds. A `ColumnRewrite` changes columns and has no gradient. A `RatioRewrite` changes the log-ratio and
/// hands its derivative back. A `TermAdder` adds to the loss, with derivatives. A `VectorMap` changes the gradient itself.
public protocol Piece: Sendable {
    /// Columns without which it cannot work.
    var needs: Set<Column> { get }
    /// Names of the numbers that it may report: the server takes the median over the workers and sends it out with the
    /// next parameters, where the piece finds it in `PieceContext.shared`.
    var reports: [String] { get }
}

extension Piece {
    public var needs: Set<Column> { [] }
    public var reports: [String] { [] }
}

/// Changes columns; what it computes counts as a constant.
public protocol ColumnRewrite: Piece {
    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError)
}

/// Changes `batch.logRatios`, which an objective takes its ratio from.
public protocol RatioRewrite: Piece {
    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError)

    /// Turns the derivatives with respect to the new log-ratios into those with respect to the old ones; what else it
    /// depends on goes into `terms`.
    ///
    /// - Parameter batch: with the log-ratios before `apply`.
    func pullBack(_ derivative: [Double], _ batch: ObjectiveBatch, into terms: inout Terms) -> [Double]
}

/// Adds a term to the loss.
public protocol TermAdder: Piece {
    func add(_ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms) throws(ObjectiveError)
}

/// Changes the gradient that a worker sends. What scales all of it alike belongs on the server, behind the rule, which
/// may look at directions only.
public protocol VectorMap: Piece {
    func map(
        _ gradient: inout Gradient, parameters: ParameterVector, layout: Layout, _ context: inout PieceContext)
}

/// What a batch has only for those who ask.
public enum Column: String, Sendable, CaseIterable {
    case tokens, entropies, values, answers, embeddings, starts, distribution
    case rewardParts = "reward_parts"
    case stepRewards = "step_rewards"
    case samplingValues = "sampling_values"
    case samplingDistribution = "sampling_distribution"
    /// Log-probabilities of the reference policy.
    case reference
    case referenceDistribution = "reference_distribution"
}

/// Where in the pipeline a part works; they work in this order.
public enum Slot: String, Sendable, CaseIterable {
    /// Which rollouts count at all.
    case filter
    /// What a rollout was worth.
    case reward
    /// How much better than expected a token was.
    case advantage
    /// How much a token counts.
    case tokenWeight = "token_weight"
    /// What an objective takes for log(π / π at sampling).
    case ratio
    /// The loss itself; there is one.
    case objective
    /// What is added to the loss.
    case regulariser
    /// What is done to the gradient on the worker.
    case gradientMap = "gradient_map"
    /// How the reference policy follows the parameters, on the server.
    case reference
}

/// A piece in its slot. What an entry of a catalogue makes is a list of them.
public enum Part: Sendable {
    case filter(any ColumnRewrite)
    case reward(any ColumnRewrite)
    case advantage(any ColumnRewrite)
    case tokenWeight(any ColumnRewrite)
    case ratio(any RatioRewrite)
    case objective(any TermAdder)
    case regulariser(any TermAdder)
    case gradientMap(any VectorMap)
    case reference(ReferenceRule)

    public var slot: Slot {
        switch self {
        case .filter: .filter
        case .reward: .reward
        case .advantage: .advantage
        case .tokenWeight: .tokenWeight
        case .ratio: .ratio
        case .objective: .objective
        case .regulariser: .regulariser
        case .gradientMap: .gradientMap
        case .reference: .reference
        }
    }

    public var piece: (any Piece)? {
        switch self {
        case .filter(let piece), .reward(let piece), .advantage(let piece), .tokenWeight(let piece): piece
        case .ratio(let piece): piece
        case .objective(let piece), .regulariser(let piece): piece
        case .gradientMap(let piece): piece
        case .reference: nil
        }
    }
}
