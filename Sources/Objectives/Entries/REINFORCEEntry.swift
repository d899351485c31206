import Primitives

extension ObjectiveCatalogue {
    private enum Baseline: String, CaseIterable {
        case none
        case groupMean = "group_mean"
        case leaveOneOut = "leave_one_out"
    }

    /// REINFORCE is a baseline and the policy gradient.
    static let reinforce = CatalogueEntry<[Part]>(
        "reinforce", "reward minus a baseline times log-probability",
        [
            CatalogueParameter("baseline", default: Baseline.leaveOneOut, "what is taken from a reward"),
            length(.sum),
        ],
        formula: "L = −(1/B) Σ_i A_i Σ_t w_i log π(t); A = R, R − mean, or R − mean of the others",
        source: "Williams, 1992; leave-one-out: Kool, van Hoof, Welling, 2019"
    ) { arguments in
        let baseline: GroupAdvantage.Baseline =
            switch arguments.word("baseline") as Baseline {
            case .none: .none
            case .groupMean: .mean
            case .leaveOneOut: .leaveOneOut
            }
        return [
            .advantage(GroupAdvantage(baseline)),
            .objective(PolicyGradient(length: LengthNormalisation(arguments.word("length")))),
        ]
    }
}
