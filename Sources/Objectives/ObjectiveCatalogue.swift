public import Primitives

/// Every objective by its name in configuration files. An entry is the list of the parts that it is made of.
public enum ObjectiveCatalogue {
    public static let entries: [CatalogueEntry<[Part]>] = [
        adpo, crossEntropy, reinforce, ppo, grpo, drGRPO, dapo, gspo, klPenalty, dpo, cDPO, robustDPO, ipo, fDPO, rpo,
    ]

    public static func make(
        _ name: String, _ parameters: [String: CatalogueValue] = [:]
    ) throws(CatalogueError) -> [Part] {
        try entries.make(name, parameters)
    }

    /// The numbers that are a temperature or a weight.
    static let positive = ParameterDomain.range(1e-9...1e9)
    static let notNegative = ParameterDomain.range(0...1e9)

    static func length(_ standard: LengthNormalisation.Name) -> CatalogueParameter {
        CatalogueParameter("length", default: standard, "how the tokens of a rollout add up")
    }
}
