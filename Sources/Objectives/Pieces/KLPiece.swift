import Primitives

extension PieceCatalogue {
    /// `kl`: the pull towards the reference policy, for any objective.
    static let kl = CatalogueEntry<[Part]>(
        "kl", "pulls towards the reference policy by the estimated divergence of each token",
        [
            CatalogueParameter("weight", default: 0.04, .atLeast(0), "β, how strong the pull is"),
            CatalogueParameter("length", default: LengthNormalisation.Name.mean, "how the tokens of a rollout add up"),
        ],
        formula: "β · mean over rollouts of Σ_t w (e^r − r − 1), r = log ref − log π",
        source: "Shao et al., arXiv 2402.03300, eq. 4"
    ) { arguments in
        [
            .regulariser(
                ReferencePenalty(
                    weight: arguments.number("weight"), length: LengthNormalisation(arguments.word("length"))))
        ]
    }
}
