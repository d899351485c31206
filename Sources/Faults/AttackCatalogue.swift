public import Primitives

/// Every attack by the name that the wire, configuration files and the command line use.
public enum AttackCatalogue {
    /// What a worker carries out alone; `joint` has the attacks that take more than that.
    public static let entries: [CatalogueEntry<Attack>] = [
        CatalogueEntry(
            "sign_flip", "the gradient turned around and enlarged",
            [CatalogueParameter("scale", default: 10, .atLeast(0), "what it is multiplied by, beside the sign")],
            formula: "−scale · g", source: "folklore; ByzFL's SignFlipping is ipm with epsilon: 1, omniscient: 1"
        ) { .signFlip(scale: $0.number("scale")) },
        CatalogueEntry(
            "gaussian_noise", "noise on top of the gradient",
            [
                CatalogueParameter(
                    "deviation", default: 30, .atLeast(0), "of the noise, in the gradient's root mean square")
            ], formula: "g + deviation · rms(g) · N(0, 1) in each coordinate",
            source: "folklore; ByzFL sends N(0, 1) alone, whatever the gradient's size"
        ) { .gaussianNoise(deviation: $0.number("deviation")) },
        CatalogueEntry(
            "scale", "the gradient enlarged",
            [CatalogueParameter("factor", default: 100, .atLeast(0), "what it is multiplied by")],
            formula: "factor · g", source: "folklore, elsewhere called large"
        ) { .scale(factor: $0.number("factor")) },
        CatalogueEntry(
            "zero", "a gradient of zeros", formula: "0 in each coordinate",
            source: "folklore: a worker that saves its work"
        ) { _ in .zero },
        CatalogueEntry(
            "nan", "a gradient of NaN", formula: "NaN in each coordinate",
            source: "folklore: a broken reduction or a division by zero"
        ) { _ in .nan },
        CatalogueEntry("inf", "a gradient of infinities", formula: "∞ in each coordinate", source: "ByzFL's Inf") { _ in
            .infinity
        },
        CatalogueEntry(
            "uniform", "uniform numbers in the place of the gradient",
            [
                CatalogueParameter(
                    "size", default: 30, .atLeast(0), "the largest of them, in the gradient's root mean square")
            ], formula: "size · rms(g) · U[0, 1) in each coordinate",
            source: "the released code of the Flag Aggregator (arXiv 2302.05865), whose \"random\" attack is U[0, 1)"
        ) { .uniform(size: $0.number("size")) },
        CatalogueEntry(
            "bit_flip", "one random bit turned in random coordinates",
            [CatalogueParameter("floats", default: 16, .count(atLeast: 1), "how many coordinates are hit")],
            formula: "one of 32 bits turned in each of `floats` coordinates",
            source: "silent data corruption as fleets report it: Dixit et al., 2021 (arXiv 2102.11245)"
        ) { .bitFlip(floats: $0.count("floats")) },
        CatalogueEntry(
            "stale", "the gradient of some rounds ago",
            [CatalogueParameter("rounds", default: 10, .count(atLeast: 1), "how many versions ago")],
            formula: "the honest gradient of `rounds` versions ago",
            source: "ours: a worker that lost touch, or replays"
        ) { .stale(rounds: $0.count("rounds")) },
        CatalogueEntry(
            "slow_drift", "a pull in one direction that grows round by round",
            [
                CatalogueParameter("rate", default: 0.1, .above(0), "growth a round, in the gradient's length"),
                CatalogueParameter("most", default: 5, .above(0), "where it stops growing, in the gradient's length"),
                CatalogueParameter(
                    "direction", default: 0, .count(atLeast: 0), "which direction; the same number is the same one"),
            ], formula: "g + min(most, rate · t) · |g| · s in the fault's round t, s of random signs and length 1",
            source: "ours, after Karimireddy, He, Jaggi, ICML 2021 (arXiv 2012.10333): small pulls that add up"
        ) { .slowDrift(rate: $0.number("rate"), most: $0.number("most"), direction: $0.count("direction")) },
        CatalogueEntry(
            "random_action", "actions drawn uniformly, passed off as the policy's",
            formula: "the honest gradient of actions that were drawn uniformly",
            source: "ours; in a task with labels, of labels drawn uniformly"
        ) { _ in .randomAction },
        CatalogueEntry(
            "reward_flip", "rewards with their sign turned", formula: "the honest gradient of −reward",
            source:
                "ours; in a task with labels, label k of K is learnt as K − 1 − k: Fang et al., 2020 (arXiv 1911.11815)"
        ) { _ in .rewardFlip },
        CatalogueEntry(
            "crash", "the process ends at once", formula: "no contribution, ever", source: "folklore: fail-stop"
        ) { _ in .crash },
        CatalogueEntry(
            "straggle", "every contribution comes late",
            [CatalogueParameter("seconds", default: 5, .atLeast(0), "how late")],
            formula: "the honest gradient, `seconds` late", source: "folklore: a slow machine"
        ) { .straggle(seconds: $0.number("seconds")) },
        CatalogueEntry(
            "drop", "contributions are lost",
            [CatalogueParameter("probability", default: 0.5, .fraction, "of each to be lost")],
            formula: "no contribution, with a chance of `probability` in each round", source: "folklore: a lossy link"
        ) { .drop(probability: $0.number("probability")) },
    ]
}

extension Attack {
    /// The attack of that name; parameters that are not given take their defaults.
    public static func make(name: String, parameters: [String: Double] = [:]) throws(CatalogueError) -> Attack {
        try AttackCatalogue.entries.make(name, numbers: parameters)
    }

    /// What `make` takes to give this attack back.
    public var name: String {
        switch self {
        case .signFlip: "sign_flip"
        case .gaussianNoise: "gaussian_noise"
        case .scale: "scale"
        case .zero: "zero"
        case .nan: "nan"
        case .infinity: "inf"
        case .uniform: "uniform"
        case .bitFlip: "bit_flip"
        case .stale: "stale"
        case .slowDrift: "slow_drift"
        case .randomAction: "random_action"
        case .rewardFlip: "reward_flip"
        case .crash: "crash"
        case .straggle: "straggle"
        case .drop: "drop"
        }
    }

    /// What `make` takes to give this attack back, every parameter named.
    public var parameters: [String: Double] {
        switch self {
        case .signFlip(let scale): ["scale": scale]
        case .gaussianNoise(let deviation): ["deviation": deviation]
        case .scale(let factor): ["factor": factor]
        case .straggle(let seconds): ["seconds": seconds]
        case .drop(let probability): ["probability": probability]
        case .uniform(let size): ["size": size]
        case .bitFlip(let floats): ["floats": Double(floats)]
        case .stale(let rounds): ["rounds": Double(rounds)]
        case .slowDrift(let rate, let most, let direction):
            ["rate": rate, "most": most, "direction": Double(direction)]
        case .zero, .nan, .infinity, .randomAction, .rewardFlip, .crash: [:]
        }
    }
}
