import Primitives

extension PieceCatalogue {
    private enum Mode: String, CaseIterable {
        case fixed, ema, every
        case klTriggered = "kl_triggered"
    }

    /// `reference`: how the reference policy follows the parameters; it moves for every part that asks for one.
    static let moveReference = CatalogueEntry<[Part]>(
        "reference", "how the reference policy follows the parameters",
        [
            CatalogueParameter("mode", default: Mode.fixed, "fixed stays where the run began"),
            CatalogueParameter("decay", default: 0.99, .decay, "ema: share of the old reference in the new one"),
            CatalogueParameter("threshold", default: 0.1, .above(0), "kl_triggered: the mean distance that is too far"),
            CatalogueParameter("window", default: 10, .counts(1...1000), "kl_triggered: distances in that mean"),
            CatalogueParameter("updates", default: 10, .count(atLeast: 1), "every: updates from copy to copy"),
        ],
        formula: """
            ema: a ← α a + (1 − α) θ after every update
            kl_triggered: a ← θ when the mean of the last `window` distances is above the threshold
            every: a ← θ after every so many updates
            """,
        source: "the anchors of Wang, ADPO, arXiv 2510.18913, and of the author's code"
    ) { arguments in
        let rule: ReferenceRule =
            switch arguments.word("mode") as Mode {
            case .fixed: .fixed
            case .ema: .ema(decay: arguments.number("decay"))
            case .klTriggered:
                .klTriggered(threshold: arguments.number("threshold"), window: arguments.count("window"))
            case .every: .every(updates: UInt64(arguments.count("updates")))
            }
        return [.reference(rule)]
    }
}
