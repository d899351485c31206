public import Primitives

extension AttackCatalogue {
    /// Every attack that takes more than a worker's own gradient; no name of `entries` is among them.
    public static let joint: [CatalogueEntry<JointAttack>] = [
        CatalogueEntry(
            "ipm", "the mean of the known gradients turned around",
            [
                CatalogueParameter(
                    "epsilon", default: 10, .atLeast(0), "what the mean is multiplied by, beside the sign"),
                omniscient,
            ], formula: "−epsilon · μ, μ the mean of the known gradients",
            source: "Xie, Koyejo, Gupta, UAI 2019 (arXiv 1903.03936)"
        ) { JointAttack(.innerProduct(epsilon: $0.number("epsilon")), knowledge: $0.knowledge) },
        CatalogueEntry(
            "alie", "a little is enough: the mean and some deviations",
            littleIsEnough, formula: "μ + z · σ + noise · σ · N(0, 1)",
            source: "Baruch, Baruch, Goldberg, NeurIPS 2019 (arXiv 1902.06156), which derives z from n and f"
        ) {
            JointAttack(
                .littleIsEnough(z: $0.number("z"), noise: $0.number("noise"), isInverse: false),
                knowledge: $0.knowledge)
        },
        CatalogueEntry(
            "alie_inverse", "a little is enough: the mean less some deviations",
            littleIsEnough, formula: "μ − z · σ + noise · σ · N(0, 1)",
            source: "Baruch, Baruch, Goldberg, NeurIPS 2019 (arXiv 1902.06156), downwards"
        ) {
            JointAttack(
                .littleIsEnough(z: $0.number("z"), noise: $0.number("noise"), isInverse: true),
                knowledge: $0.knowledge)
        },
        CatalogueEntry(
            "opposition", "each liar's own gradient less some means",
            [CatalogueParameter("strength", default: 5, .atLeast(0), "how many means are taken away"), omniscient],
            formula: "g − strength · μ", source: "ours: each liar keeps its own noise, so that no two agree"
        ) { JointAttack(.opposition(strength: $0.number("strength")), knowledge: $0.knowledge) },
        CatalogueEntry(
            "top_component", "a shift in the direction in which honest gradients differ most",
            [CatalogueParameter("strength", default: 3, .atLeast(0), "how many deviations along it"), omniscient],
            formula:
                "μ ± strength · √λ v, v the direction in which known gradients differ most, λ their variance along "
                + "it, of the two signs the one against μ",
            source: "ours"
        ) { JointAttack(.topComponent(strength: $0.number("strength")), knowledge: $0.knowledge) },
        CatalogueEntry(
            "min_max", "as far against the mean as no known gradient is remarkable", [omniscient],
            formula:
                "μ − γ · μ/|μ|, γ the largest at which no known gradient is further than two of them are from each "
                + "other",
            source: "Shejwalkar, Houmansadr, NDSS 2021; solved exactly, along the mean alone"
        ) {
            JointAttack(.minMax, knowledge: $0.knowledge)
        },
        CatalogueEntry(
            "min_sum", "as far against the mean as no sum of distances is remarkable", [omniscient],
            formula:
                "μ − γ · μ/|μ|, γ the largest at which the sum of squared distances is no larger than that of the "
                + "known gradient furthest from the others",
            source: "Shejwalkar, Houmansadr, NDSS 2021; solved exactly, along the mean alone"
        ) {
            JointAttack(.minSum, knowledge: $0.knowledge)
        },
        CatalogueEntry(
            "duplicate_noise", "one random row for all, with a little noise of each",
            [
                CatalogueParameter("size", default: 10, .atLeast(0), "of the row, in the known gradients' sizes"),
                CatalogueParameter("noise", default: 0.1, .atLeast(0), "of each liar, in the row's size"),
                omniscient,
            ],
            formula:
                "one random row for all, `size` times the known gradients' mean length, and `noise` of it of each "
                + "liar's own",
            source: "ours"
        ) { JointAttack(.duplicate(size: $0.number("size"), noise: $0.number("noise")), knowledge: $0.knowledge) },
        CatalogueEntry(
            "mimic", "copies of one known gradient",
            [CatalogueParameter("worker", default: 0, .count(atLeast: 0), "which of the known ones"), omniscient],
            formula: "the known gradient of number `worker`",
            source: "Karimireddy, He, Jaggi, ICLR 2022 (arXiv 2006.09365), where the worker is chosen"
        ) { JointAttack(.mimic(worker: $0.count("worker")), knowledge: $0.knowledge) },
        CatalogueEntry(
            "optimal_ipm", "ipm at the strength that harms the server's rule most", search,
            formula: "−ε · μ with the ε at which the rule's output is furthest from μ",
            source: "Allouah et al., AISTATS 2023 (arXiv 2302.01772), in the form of ByzFL"
        ) {
            JointAttack(.optimalInnerProduct($0.search), knowledge: .omniscient)
        },
        CatalogueEntry(
            "optimal_alie", "alie at the strength that harms the server's rule most", search,
            formula: "μ + z · σ with the z at which the rule's output is furthest from μ",
            source: "Allouah et al., AISTATS 2023 (arXiv 2302.01772), in the form of ByzFL"
        ) {
            JointAttack(.optimalLittleIsEnough($0.search), knowledge: .omniscient)
        },
        CatalogueEntry(
            "adaptive_distance", "lies searched in each round to move the server's rule furthest", adaptive,
            formula: searched(for: "|y − μ|, y the rule's output"),
            source: "ours: docs/attacks.md"
        ) { $0.adaptive(.distance) },
        CatalogueEntry(
            "adaptive_stall", "lies searched in each round to leave least of the mean", adaptive,
            formula: searched(for: "−⟨y, μ⟩, y the rule's output"),
            source: "ours: docs/attacks.md"
        ) {
            $0.adaptive(.stall)
        },
        CatalogueEntry(
            "adaptive_return", "lies searched in each round to pull back to the run's first parameters", adaptive,
            formula: searched(for: "⟨y, θₜ − θ₀⟩, y the rule's output"),
            source: "ours: docs/attacks.md"
        ) { $0.adaptive(.goBack) },
        CatalogueEntry(
            "adaptive_drift", "lies searched in each round to pull one way for the whole run",
            adaptive + [
                CatalogueParameter("direction", default: 0, .count(atLeast: 0), "the number that the way is drawn from")
            ],
            formula: searched(for: "⟨y, s⟩, y the rule's output, s of random signs"),
            source: "ours: docs/attacks.md"
        ) { $0.adaptive(.drift, direction: $0.count("direction")) },
    ]

    private static func searched(for aim: String) -> String {
        "the rows, combinations of all gradients, noise and σ, that the search finds to make most of\n\(aim)"
    }

    private static let omniscient = CatalogueParameter(
        "omniscient", default: 0, .toggle, "whether all honest gradients are known instead of the colluders' own")

    private static let littleIsEnough = [
        CatalogueParameter("z", default: 1.5, .atLeast(0), "how many deviations"),
        CatalogueParameter("noise", default: 0, .atLeast(0), "of each liar, in deviations"),
        omniscient,
    ]

    private static let adaptive = [
        CatalogueParameter("evaluations", default: 250, .count(atLeast: 1), "how often the rule is asked"),
        CatalogueParameter(
            "patient", default: 1, .toggle, "a rule with a memory is asked what comes of telling them for ever"),
    ]

    private static let search = [
        CatalogueParameter("evaluations", default: 20, .count(atLeast: 1), "how often the rule is asked"),
        CatalogueParameter("start", default: 0, .atLeast(0), "the first strength"),
        CatalogueParameter("step", default: 10, .above(0), "the first step"),
        CatalogueParameter("ratio", default: 0.8, .decay, "of a step to the one before once harm no longer grows"),
    ]
}

extension CatalogueArguments {
    fileprivate var knowledge: Knowledge { isOn("omniscient") ? .omniscient : .colluders }

    fileprivate func adaptive(_ aim: AdaptiveSearch.Aim, direction: Int = 0) -> JointAttack {
        let search = AdaptiveSearch(aim, evaluations: count("evaluations"), isPatient: isOn("patient"))
        return JointAttack(.adaptive(search, direction: direction), knowledge: .omniscient)
    }

    fileprivate var search: StrengthSearch {
        StrengthSearch(
            evaluations: count("evaluations"), start: number("start"), step: number("step"), ratio: number("ratio"))
    }
}

extension JointAttack {
    /// The attack of that name; parameters that are not given take their defaults.
    public static func make(name: String, parameters: [String: Double] = [:]) throws(CatalogueError) -> JointAttack {
        try AttackCatalogue.joint.make(name, numbers: parameters)
    }

    /// What `make` takes to give this attack back.
    public var name: String {
        switch form {
        case .innerProduct: "ipm"
        case .littleIsEnough(_, _, let isInverse): isInverse ? "alie_inverse" : "alie"
        case .opposition: "opposition"
        case .topComponent: "top_component"
        case .minMax: "min_max"
        case .minSum: "min_sum"
        case .duplicate: "duplicate_noise"
        case .mimic: "mimic"
        case .optimalInnerProduct: "optimal_ipm"
        case .optimalLittleIsEnough: "optimal_alie"
        case .adaptive(let search, _): search.aim.name
        }
    }

    /// What `make` takes to give this attack back, every parameter named.
    public var parameters: [String: Double] {
        var parameters: [String: Double] =
            switch form {
            case .innerProduct(let epsilon): ["epsilon": epsilon]
            case .littleIsEnough(let z, let noise, _): ["z": z, "noise": noise]
            case .opposition(let strength), .topComponent(let strength): ["strength": strength]
            case .minMax, .minSum: [:]
            case .duplicate(let size, let noise): ["size": size, "noise": noise]
            case .mimic(let worker): ["worker": Double(worker)]
            case .optimalInnerProduct(let search), .optimalLittleIsEnough(let search):
                [
                    "evaluations": Double(search.evaluations), "start": search.start, "step": search.step,
                    "ratio": search.ratio,
                ]
            case .adaptive(let search, let direction):
                ["evaluations": Double(search.evaluations), "patient": search.isPatient ? 1 : 0]
                    .merging(search.aim == .drift ? ["direction": Double(direction)] : [:]) { $1 }
            }
        if !form.needsRule { parameters["omniscient"] = knowledge == .omniscient ? 1 : 0 }
        return parameters
    }
}

extension AdaptiveSearch.Aim {
    fileprivate var name: String {
        switch self {
        case .distance: "adaptive_distance"
        case .stall: "adaptive_stall"
        case .goBack: "adaptive_return"
        case .drift: "adaptive_drift"
        }
    }
}
