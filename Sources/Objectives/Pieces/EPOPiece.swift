#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// A bonus for entropy that stays within a corridor around what it used to be at that turn.
///
/// `−c φ (mean H − s · mean P)` over the trained tokens. `P` is how far a token's entropy is outside
/// `low · h … high · h`, with `h` the mean over earlier rounds of the workers' median entropy at its turn (its segment);
/// it is 0 in the first half of a rollout's turns and before there is a history. `φ` is `1 − .2 (1 − e^(−2x))` in the first
/// half of the job and `.8 e^(−3x)` in the second, `x` going from 0 to 1 in each.
///
/// - Complexity: O(tokens).
/// - Source: "EPO", arXiv 2509.22576, and the authors' code.
/// - Differs: there `P` is a constant outside of the corridor, which has no derivative (`released`). Turns beyond
///   `turnsMax` share the last history.
struct EPO: TermAdder {
    enum Smoothing: String, CaseIterable { case hinge, released }

    let weight: Double
    let smoothing: Double
    let form: Smoothing
    let low: Double
    let high: Double
    /// Of a token outside of the corridor, in the released form.
    let penalty: Double

    static let turnsMax = 8

    var needs: Set<Column> { [.entropies] }
    var reports: [String] { (1...Self.turnsMax).map(Self.name) }

    static func name(turn: Int) -> String { "epo_entropy_\(min(turn, turnsMax))" }

    func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let entropies = batch.entropies else { throw .missing(.entropies) }
        let rollouts = batch.trained
        let trained = rollouts.flatMap { $0 }
        guard !trained.isEmpty else { return }
        let histories = Dictionary(
            grouping: trained, by: { Self.name(turn: batch.segments[$0]) }
        ).mapValues { tokens in mean(tokens.map { entropies[$0] }[...]) }
        for name in histories.keys.sorted() { context.report(histories[name] ?? 0, as: name) }
        let scale = -weight * Self.phase(context.progress) / Double(trained.count)
        for tokens in rollouts {
            let turns = tokens.map { batch.segments[$0] }.max() ?? 0
            for token in tokens {
                var (bonus, slope) = (entropies[token], 1.0)
                let turn = batch.segments[token]
                if 2 * turn > turns, let history = context.shared[Self.name(turn: turn)]?.mean {
                    let found = penalty(entropies[token], history: history)
                    bonus -= smoothing * found.value
                    slope -= smoothing * found.slope
                }
                terms.loss += scale * bonus
                terms.entropies[token] += scale * slope
            }
        }
    }

    /// `P` and its derivative.
    func penalty(_ entropy: Double, history: Double) -> (value: Double, slope: Double) {
        let (least, most) = (low * history, high * history)
        switch form {
        case .released: return entropy < least || entropy > most ? (penalty, 0) : (0, 0)
        case .hinge:
            if entropy < least { return (least - entropy, -1) }
            return entropy > most ? (entropy - most, 1) : (0, 0)
        }
    }

    /// `φ` after that share of the job.
    static func phase(_ progress: Double) -> Double {
        progress <= 0.5 ? 1 - 0.2 * (1 - exp(-4 * progress)) : 0.8 * exp(-6 * (progress - 0.5))
    }
}

extension PieceCatalogue {
    static let epo = CatalogueEntry<[Part]>(
        "epo", "a bonus for entropy within a corridor around what it used to be",
        [
            CatalogueParameter("weight", default: 1e-3, .atLeast(0), "c, of the bonus"),
            CatalogueParameter("smoothing", default: 1, .atLeast(0), "s, of leaving the corridor"),
            CatalogueParameter("form", default: EPO.Smoothing.hinge, "released has no derivative outside the corridor"),
            CatalogueParameter("low", default: 0.8, .atLeast(0), "the corridor's lower end, in mean entropies"),
            CatalogueParameter("high", default: 1.2, .atLeast(0), "the corridor's upper end, in mean entropies"),
            CatalogueParameter("penalty", default: 0.1, .atLeast(0), "of a token outside, in the released form"),
        ],
        formula: """
            −c φ (mean H − s · mean P), P the distance of H from low · h … high · h
            h: mean of earlier rounds at that turn; φ falls from 1 to .83, then from .8 to .04
            """,
        source: "EPO, arXiv 2509.22576"
    ) {
        [
            .regulariser(
                EPO(
                    weight: $0.number("weight"), smoothing: $0.number("smoothing"), form: $0.word("form"),
                    low: $0.number("low"), high: $0.number("high"), penalty: $0.number("penalty")))
        ]
    }
}
