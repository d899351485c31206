/// Rewards a policy for being undecided: `−c · ` mean entropy over the trained tokens.
///
/// - Source: Williams and Peng, 1991; Mnih et al., arXiv 1602.01783.
public struct EntropyBonus: TermAdder, Equatable {
    public var weight: Double

    public init(weight: Double) { self.weight = weight }

    public var needs: Set<Column> { [.entropies] }

    public func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let entropies = batch.entropies else { throw .missing(.entropies) }
        let tokens = batch.trained.flatMap { $0 }
        let scale = weight / Double(max(tokens.count, 1))
        for token in tokens {
            terms.loss -= scale * entropies[token]
            terms.entropies[token] -= scale
        }
    }
}
