import Primitives

extension ObjectiveCatalogue {
    private enum Divergence: String, CaseIterable {
        case alpha, js
        case reverseKL = "reverse_kl"
        case forwardKL = "forward_kl"
    }

    static let dpo = preference(
        "dpo", "of two rollouts the better one becomes more likely, measured from the reference", beta: 0.1,
        formula: "−log σ(β (x_w − x_l)), x = ℓ − ℓ_ref", source: "Rafailov et al., arXiv 2305.18290, eq. 7"
    ) { _ in .logistic(0) }

    static let cDPO = preference(
        "cdpo", "DPO that expects a share of preferences to be turned around", beta: 0.1, noise,
        formula: "−(1 − ε) log σ(z) − ε log σ(−z), z = β (x_w − x_l)", source: "Mitchell, a note on DPO, 2023"
    ) { .logistic($0.number("noise")) }

    static let robustDPO = preference(
        "robust_dpo", "DPO whose mean is right although a share of preferences is turned around", beta: 0.1, noise,
        formula: "(−(1 − ε) log σ(z) + ε log σ(−z)) / (1 − 2 ε)", source: "Chowdhury et al., arXiv 2403.00409, eq. 8"
    ) { .robust($0.number("noise")) }

    static let ipo = preference(
        "ipo", "preference by a fixed gap instead of an ever growing one", beta: 0.1,
        formula: "(x_w − x_l − 1 / (2β))²", source: "Azar et al., arXiv 2310.12036, eq. 17"
    ) { _ in .squared }

    static let fDPO = preference(
        "f_dpo", "DPO under another divergence than the reverse one", beta: 0.1,
        [
            CatalogueParameter("divergence", default: Divergence.js, "js is bounded: a pair that fits stops pulling"),
            CatalogueParameter("alpha", default: 0.5, .range(1e-3...0.999), "alpha: 0 is reverse, 1 forward"),
        ],
        formula: """
            −log σ(β (h(x_w) − h(x_l))); reverse_kl h = x, forward_kl h = −e^−x,
            js h = ln 2 − log(1 + e^−x), alpha h = −e^(−α x) / α
            """,
        source: "Wang et al., arXiv 2309.16240; α as there, TRL's is 1 − α"
    ) { _ in .logistic(0) }

    static let rpo = preference(
        "rpo", "DPO plus the likelihood of the better rollout", beta: 0.5,
        [
            CatalogueParameter("likelihood", default: 0.2, notNegative, "η, weight of the likelihood"),
            CatalogueParameter(
                "likelihood_length", default: "mean", oneOf: ["mean", "sum"], "how its tokens add up"),
        ],
        formula: "−log σ(β (x_w − x_l)) − η · log π of the better, mean over tokens or sum",
        source: "Liu et al., arXiv 2405.16436; the authors' η is .005 with β .05 for sums"
    ) { _ in .logistic(0) }

    private static let noise = [
        CatalogueParameter("noise", default: 0.1, .range(0...0.49), "ε, share of preferences that are turned around")
    ]

    private static func preference(
        _ name: String, _ summary: String, beta: Double, _ parameters: [CatalogueParameter] = [], formula: String,
        source: String, loss: @escaping @Sendable (CatalogueArguments) -> Preference.Loss
    ) -> CatalogueEntry<[Part]> {
        let common = [
            CatalogueParameter("beta", default: beta, positive, "β, how strongly the reference holds"),
            CatalogueParameter("pairs", default: PairChoice.bestWorst, "which rollouts of a group are compared"),
            length(.sum),
        ]
        let known = Set(parameters.map(\.name))
        return CatalogueEntry(name, summary, common + parameters, formula: formula, source: source) { arguments in
            [
                .objective(
                    Preference(
                        loss: loss(arguments), score: known.contains("divergence") ? score(arguments) : .reverseKL,
                        beta: arguments.number("beta"), pairs: arguments.word("pairs"),
                        length: LengthNormalisation(arguments.word("length")),
                        likelihood: arguments.optional("likelihood") ?? 0,
                        isLikelihoodMean: !known.contains("likelihood_length")
                            || arguments.text("likelihood_length") == "mean"))
            ]
        }
    }

    private static func score(_ arguments: CatalogueArguments) -> PreferenceScore {
        switch arguments.word("divergence") as Divergence {
        case .reverseKL: .reverseKL
        case .forwardKL: .forwardKL
        case .js: .jensenShannon
        case .alpha: .alpha(arguments.number("alpha"))
        }
    }
}
