import Primitives

/// Leaves out prompts from which nothing can be learnt.
///
/// A group is kept when at least one of its rollouts is rewarded with `success` or more; with `drop_solved` not when all of
/// them are.
///
/// - Complexity: O(rollouts).
/// - Source: "RIF-RFT", arXiv 2507.05386: rollouts of a prompt that never earn reward are noise. The rule itself was not
///   found there and is ours.
struct RIFRFT: ColumnRewrite {
    let success: Double
    let dropsSolved: Bool

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        let isKept = batch.groups.flatMap { group in
            let successes = group.count { batch.rewards[$0] >= success }
            let isUseful = successes > 0 && !(dropsSolved && successes == group.count)
            return group.map { _ in isUseful }
        }
        batch.keep(isKept)
    }
}

extension PieceCatalogue {
    static let rifRFT = CatalogueEntry<[Part]>(
        "rif_rft", "leaves out prompts that no rollout succeeded at",
        [
            CatalogueParameter("success", default: 1e-6, .above(0), "the least reward of a success"),
            CatalogueParameter("drop_solved", default: 0, .toggle, "also without prompts that every rollout solved"),
        ],
        formula: "a group stays when some R ≥ success (and, with drop_solved, some R < success)",
        source: "RIF-RFT, arXiv 2507.05386; the rule is ours"
    ) { [.filter(RIFRFT(success: $0.number("success"), dropsSolved: $0.isOn("drop_solved")))] }
}
