public import LinearAlgebra

/// A rule that also looks at how rows agreed in the rounds before; whoever runs rounds keeps that (`AgreementMemory`).
///
/// What is remembered is `n × n` cosines and no row, so the rule stays one over inner products: servers that hold slices
/// of the rows have the same memory, and a checkpoint of it is small.
public protocol RememberingRule: GramRule {
    /// How much of the average the rounds before keep with each new one, in 0 up to below 1; 0 is no memory.
    var memory: Double { get }
    /// - Parameters:
    ///   - agreement: cosines of these rows averaged over rounds, this one included; 1 in the diagonal, 0 there and
    ///     everywhere beside a row of zeros.
    ///   - samples: see `GramRule`; nil is the same for all.
    func combine(
        _ gram: Gram, agreement: Gram, samples: [Double]?, refused: Int
    ) throws(AggregationError) -> Combination
}

extension GramRule {
    /// With what is remembered where the rule looks at that, and without it everywhere else.
    public func combine(
        _ gram: Gram, remembering agreement: Gram?, samples: [Double]? = nil, refused: Int
    ) throws(AggregationError) -> Combination {
        if let agreement, let rule = self as? any RememberingRule {
            precondition(agreement.n == gram.n, "agreement of \(agreement.n) rows for \(gram.n)")
            return try rule.combine(gram, agreement: agreement, samples: samples, refused: refused)
        }
        guard let samples else { return try combine(gram, refused: refused) }
        return try combine(gram, samples: samples, refused: refused)
    }
}

extension Aggregator {
    /// See `RememberingRule`; 0 for a rule of another kind, and for one behind steps, which make new rows every round.
    public var memory: Double {
        guard case .gram(let rule) = self, let rule = rule as? any RememberingRule else { return 0 }
        return rule.memory
    }
}

extension Gram {
    /// The cosines of the rows; 0 beside a row of zeros, and in its diagonal.
    public var cosines: Gram { scaled(by: lengths.map { $0 > 0 ? 1 / $0 : 0 }) }
}
