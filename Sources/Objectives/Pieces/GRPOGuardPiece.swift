#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Centres the ratio of Gaussian policies, whose logarithm is below 0 in the mean and so hardly ever meets the upper clip.
///
/// `log ρ ← (log ρ + b) s` with `b = Σ_j (μ_j − μ_old,j)²/(2 σ_old,j²)`, which is what samples of the old policy lack in
/// the mean, and `s` the geometric mean of the `σ_old,j`, a constant; `s = 1` without `scaled`.
/// `∂/∂log ρ` is `s`, and `∂/∂μ_j` is `s (μ_j − μ_old,j)/σ_old,j²` times what is handed back.
///
/// - Throws: `.unfit` for actions from a finite set.
/// - Source: "GRPO-Guard", arXiv 2510.22319, from a re-implementation for diffusion steps.
/// - Differs: the sum over the numbers of an action where that takes the mean, to match log-probabilities that are sums;
///   no division by the size of a diffusion step.
struct GRPOGuard: RatioRewrite {
    let isScaled: Bool

    var needs: Set<Column> { [.distribution, .samplingDistribution] }

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        for token in batch.logRatios.indices {
            guard let row = row(batch, token) else {
                throw .unfit("grpo_guard takes actions from a normal distribution")
            }
            let lack = zip(row.shifts, row.deviations).reduce(0) { $0 + $1.0 * $1.0 / (2 * $1.1 * $1.1) }
            batch.logRatios[token] = (batch.logRatios[token] + lack) * row.scale
        }
    }

    func pullBack(_ derivative: [Double], _ batch: ObjectiveBatch, into terms: inout Terms) -> [Double] {
        derivative.indices.map { token in
            guard let row = row(batch, token) else { return derivative[token] }
            let handed = derivative[token] * row.scale
            let means = zip(row.shifts, row.deviations).map { handed * $0 / ($1 * $1) }
            terms.addDistribution(means + means.map { _ in 0 }, token: token)
            return handed
        }
    }

    private func row(
        _ batch: ObjectiveBatch, _ token: Int
    ) -> (shifts: [Double], deviations: [Double], scale: Double)? {
        guard let now = batch.distribution?.gaussian(row: token),
            let old = batch.samplingDistribution?.gaussian(row: token)
        else { return nil }
        let logs = old.logDeviations
        let scale = isScaled ? exp(mean(logs)) : 1
        return (zip(now.means, old.means).map { $0 - $1 }, logs.map { exp($0) }, scale)
    }
}

extension PieceCatalogue {
    static let grpoGuard = CatalogueEntry<[Part]>(
        "grpo_guard", "centres the ratio of Gaussian policies, so that the upper clip works",
        [CatalogueParameter("scaled", default: 1, .toggle, "whether the log-ratio is measured in deviations")],
        formula: "log ρ ← (log ρ + Σ (μ − μ_old)² / (2 σ_old²)) · geometric mean of σ_old",
        source: "GRPO-Guard, arXiv 2510.22319; carried over from diffusion steps"
    ) { [.ratio(GRPOGuard(isScaled: $0.isOn("scaled")))] }
}
