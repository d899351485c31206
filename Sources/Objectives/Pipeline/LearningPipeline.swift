public import Parameters
public import Primitives

/// A worker's way from samples to the derivative of a loss: an objective, and the pieces that it is combined with.
///
///     filter ──► reward ──► advantage ──► token weight ──► ratio ──► objective + regularisers ──► gradient map
///
/// Parts work in the order of their slots. Within a slot those of the objective come first, then those of the pieces in
/// the order in which a job lists them.
///
/// Laws, tested over both catalogues: the derivatives are those of the loss (central differences); tokens that are not
/// trained have none and change nothing; a group's rewards shifted by a constant change nothing where the objective says
/// so; groups do not influence one another where it says so.
public struct LearningPipeline: Sendable {
    public let parts: [Part]
    /// How the reference policy follows the parameters, for those that need one.
    public let reference: ReferenceRule
    /// Columns that some part cannot do without.
    public let needs: Set<Column>
    /// Names of the numbers that its parts may report, ascending.
    public let reports: [String]
    private let objective: any TermAdder

    /// - Parameters:
    ///   - objective: parts of one objective, with a part in the slot of that name.
    ///   - pieces: of each piece its parts.
    /// - Throws: `CatalogueError.unfit` when two pieces decide how the reference moves.
    public init(_ objective: [Part], with pieces: [[Part]] = []) throws(CatalogueError) {
        let terms = objective.compactMap { part -> (any TermAdder)? in
            if case .objective(let term) = part { term } else { nil }
        }
        precondition(terms.count == 1, "an objective with \(terms.count) centres")
        precondition(!pieces.joined().contains { $0.slot == .objective }, "a piece is no objective")
        self.objective = terms[0]
        let rules = { (parts: [Part]) in
            parts.compactMap { part in if case .reference(let rule) = part { rule } else { nil } }
        }
        let chosen = rules(pieces.flatMap { $0 })
        guard chosen.count <= 1 else { throw .unfit("two pieces move the reference; keep one", of: "objective.with") }
        reference = chosen.first ?? rules(objective).last ?? .fixed
        let all = objective + pieces.joined()
        parts = Slot.allCases.flatMap { slot in all.filter { $0.slot == slot } }
        needs = all.reduce(into: reference.needsDistance ? [.reference] : []) { $0.formUnion($1.piece?.needs ?? []) }
        let distance = reference.needsDistance ? [ReferenceRule.distanceName] : []
        reports = Set(all.flatMap { $0.piece?.reports ?? [] } + distance).sorted()
    }

    /// Whether a worker needs the parameters of a reference policy.
    public var needsReference: Bool { !needs.isDisjoint(with: [.reference, .referenceDistribution]) }

    public func evaluate(
        _ given: ObjectiveBatch, _ context: inout PieceContext
    ) throws(ObjectiveError) -> ObjectiveResult {
        let batch = try rewritten(given, &context)
        let terms = try terms(of: batch, &context)
        if reference.needsDistance { reportDistance(given, &context) }
        return try ObjectiveResult(terms, origins: batch.origins, tokens: given.tokenCount).checked()
    }

    /// For tests and whoever has no history.
    public func evaluate(_ batch: ObjectiveBatch) throws(ObjectiveError) -> ObjectiveResult {
        var context = PieceContext()
        return try evaluate(batch, &context)
    }

    /// Applies the gradient maps.
    public func map(
        _ gradient: inout Gradient, parameters: ParameterVector, layout: Layout, _ context: inout PieceContext
    ) {
        for case .gradientMap(let map) in parts {
            map.map(&gradient, parameters: parameters, layout: layout, &context)
        }
    }

    // MARK: Helpers

    /// See `ReferenceRule.klTriggered`; of the batch as it came, which no filter bends.
    private func reportDistance(_ batch: ObjectiveBatch, _ context: inout PieceContext) {
        guard let reference = batch.referenceLogProbabilities else { return }
        let distances = batch.trained.filter { !$0.isEmpty }.map { tokens in
            abs(tokens.reduce(0.0) { $0 + batch.logProbabilities[$1] - reference[$1] }) / Double(tokens.count)
        }
        guard !distances.isEmpty else { return }
        context.report(mean(distances[...]), as: ReferenceRule.distanceName)
    }

    /// The batch behind the column rewrites: what they made is a constant for all that follows.
    package func rewritten(
        _ given: ObjectiveBatch, _ context: inout PieceContext
    ) throws(ObjectiveError) -> ObjectiveBatch {
        try given.check()
        for column in Column.allCases where needs.contains(column) && !given.has(column) { throw .missing(column) }
        var batch = given
        batch.advantages = [Double](repeating: 0, count: given.tokenCount)
        batch.weights = [Double](repeating: 1, count: given.tokenCount)
        batch.logRatios = batch.advantages
        batch.origins = Array(0..<given.tokenCount)
        for part in parts {
            switch part {
            case .filter(let piece), .reward(let piece), .advantage(let piece), .tokenWeight(let piece):
                // A filter may leave nothing, and pieces need not think of that.
                if batch.rolloutCount > 0 { try piece.apply(&batch, &context) }
            case .ratio, .objective, .regulariser, .gradientMap, .reference: break
            }
        }
        return batch
    }

    /// Loss and derivatives of a rewritten batch.
    package func terms(
        of rewritten: ObjectiveBatch, _ context: inout PieceContext
    ) throws(ObjectiveError) -> Terms {
        var batch = rewritten
        var terms = Terms(batch)
        guard batch.rolloutCount > 0 else { return terms }
        for token in batch.logRatios.indices {
            batch.logRatios[token] = batch.logProbabilities[token] - batch.samplingLogProbabilities[token]
        }
        var ratios: [(piece: any RatioRewrite, before: [Double])] = []
        for case .ratio(let piece) in parts {
            ratios.append((piece, batch.logRatios))
            try piece.apply(&batch, &context)
        }
        try objective.add(batch, &context, into: &terms)
        for case .regulariser(let piece) in parts { try piece.add(batch, &context, into: &terms) }
        var derivative = terms.logRatios
        for (piece, before) in ratios.reversed() {
            batch.logRatios = before
            derivative = piece.pullBack(derivative, batch, into: &terms)
        }
        for token in derivative.indices { terms.logProbabilities[token] += derivative[token] }
        // A part may have added to all tokens of a rollout alike.
        for token in batch.segments.indices where batch.segments[token] == 0 {
            terms.logProbabilities[token] = 0
            terms.entropies[token] = 0
            terms.values[token] = 0
            for column in 0..<terms.distributionWidth {
                terms.distribution[token * terms.distributionWidth + column] = 0
            }
        }
        return terms
    }
}
