import Objectives
import Primitives
import Testing

/// One way to set an entry of the catalogue of objectives, or an objective with one piece.
struct Variant: Sendable, CustomTestStringConvertible {
    var name: String
    var options: [String: CatalogueValue] = [:]
    var piece: String?

    var testDescription: String {
        ([name] + options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            + (piece.map { ["with", $0] } ?? []))
            .joined(separator: " ")
    }

    func make() throws -> LearningPipeline {
        try objective(name, options, with: piece.map { [($0, [:])] } ?? [])
    }

    /// Whether a constant on a group's rewards matters.
    var mindsShift: Bool {
        holds("baseline", "none") || holds("target", "given") || holds("schedule", "smooth_hybrid")
            || options["drop_failed"] != nil
    }

    /// Whether equal rewards at the sampling policy move something: one of equals is picked, rewards are not looked at, or
    /// the policy is not measured from where it stands.
    var movesAmongEquals: Bool {
        ["cross_entropy", "ppo"].contains(name) || holds("baseline", "none") || holds("target", "top1")
            || holds("loss", "plackett_luce") || holds("anchor", "uniform")
    }

    /// Whether groups are judged without a look at the others.
    var judgesGroupsApart: Bool {
        name != "ppo" && !holds("length", "mean_length") && !holds("schedule", "smooth_hybrid")
    }

    func holds(_ key: String, _ word: String) -> Bool { options[key] == .word(word) }

    /// Every entry with its defaults and with each of its words in turn, and the numbers that switch a term on.
    static let objectives: [Variant] =
        ObjectiveCatalogue.entries.flatMap { entry in
            [Variant(name: entry.name)]
                + entry.parameters.flatMap { parameter -> [Variant] in
                    guard case .word(let words) = parameter.domain else { return [] }
                    return words.filter { parameter.default != .word($0) }.map {
                        Variant(name: entry.name, options: [parameter.name: .word($0)])
                    }
                }
        } + [
            Variant(name: "adpo", options: ["anchor_penalty": 0.3]),
            Variant(name: "adpo", options: ["target": "top1", "smoothing": 0.2]),
            Variant(name: "adpo", options: ["clip_log_ratio": 0.3, "clip_score": 0.2, "drop_failed": 1]),
            Variant(
                name: "adpo", options: ["loss": "plackett_luce", "top_k": 2, "rank_smoothing": 0.1, "poly": 1]),
            Variant(name: "grpo", options: ["kl": 0.2]),
            Variant(name: "dapo", options: ["longest": 5, "cache": 2]),
            Variant(name: "dr_grpo", options: ["norm_length": 4]),
            Variant(name: "ppo", options: ["dual_clip": 1.2, "value_clip": 0.2, "entropy": 0.01]),
        ]

    /// Every piece with an objective of advantages and with one of preferences.
    static let pieces: [Variant] = PieceCatalogue.entries.flatMap { entry in
        ["grpo", "adpo"].map { Variant(name: $0, piece: entry.name) }
    }
}
