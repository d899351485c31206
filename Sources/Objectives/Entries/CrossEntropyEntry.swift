import Primitives

extension ObjectiveCatalogue {
    static let crossEntropy = CatalogueEntry<[Part]>(
        "cross_entropy", "negative log-likelihood of the labels that a supervised task gives",
        formula: "L = −(1/B) Σ_i Σ_t log π(t)", source: "any textbook; PyTorch's CrossEntropyLoss"
    ) { _ in [.objective(CrossEntropy())] }
}
