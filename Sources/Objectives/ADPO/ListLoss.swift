#if canImport(Glibc)
    import Glibc
#endif

/// The loss of one group as a function of its anchored logits `u`, with `p̃ = softmax(u)` and the target `q`.
///
/// - `listwise`: `log Σ exp u_j − Σ q_i u_i`, slope `p̃ − q`; KL(q‖p̃) up to the entropy of `q`.
/// - `reverse_kl`: `Σ p̃ (log p̃ − log q)`, slope `p̃ (log p̃ − log q − L)`.
/// - `alpha`: `(1 − Σ w) / (α (1 − α))` with `w = q^α p̃^(1−α)`, slope `(p̃ Σ w − w) / α`.
/// - `plackett_luce`: by descending rewards `o`: `Σ_k [log Σ exp u over o(k)… − u_o(k)]`, see `PlackettLuce`.
/// - `pairs_hard`, `pairs_soft`: over pairs `softplus(z) − q_w z`, `z = u_w − u_l`; hard takes every ordered pair with
///   `R_w > R_l` and `q_w = 1`, soft every pair and `q_w = σ((R_w − R_l) / β_r)`.
///
/// - Source: Wang, ADPO, arXiv 2510.18913; α-divergence: Wang, APO, arXiv 2512.22953.
public enum ListLoss: Sendable, Equatable {
    case listwise
    case reverseKL
    /// `α` in (0, 1).
    case alpha(Double)
    case plackettLuce(PlackettLuce)
    case pairsHard
    /// `β_r`.
    case pairsSoft(Double)

    struct Value {
        var loss: Double
        /// ∂loss/∂u.
        var slopes: [Double]
        /// Of how many terms the loss is a sum; a batch divides by all of them.
        var terms = 1
    }

    func value(_ u: [Double], target q: [Double], rewards: ArraySlice<Double>) -> Value {
        switch self {
        case .listwise:
            let (p, logSum) = softmax(u)
            return Value(loss: zip(q, u).reduce(logSum) { $0 - $1.0 * $1.1 }, slopes: zip(p, q).map { $0 - $1 })
        case .reverseKL: return reverseKL(u, q)
        case .alpha(let alpha): return divergence(u, q, alpha)
        case .plackettLuce(let options): return options.value(u, rewards: Array(rewards))
        case .pairsHard: return pairs(u, Array(rewards)) { $0 > $1 ? 1 : nil }
        case .pairsSoft(let temperature):
            return pairs(u, Array(rewards), eachOnce: true) { sigmoid(($0 - $1) / temperature) }
        }
    }

    private func reverseKL(_ u: [Double], _ q: [Double]) -> Value {
        let (p, logSum) = softmax(u)
        let gaps = u.indices.map { u[$0] - logSum - log(q[$0]) }
        let loss = zip(p, gaps).reduce(0) { $0 + $1.0 * $1.1 }
        return Value(loss: loss, slopes: zip(p, gaps).map { $0 * ($1 - loss) })
    }

    private func divergence(_ u: [Double], _ q: [Double], _ alpha: Double) -> Value {
        let (p, logSum) = softmax(u)
        let w = u.indices.map { exp(alpha * log(q[$0]) + (1 - alpha) * (u[$0] - logSum)) }
        let sum = w.reduce(0, +)
        return Value(
            loss: (1 - sum) / (alpha * (1 - alpha)), slopes: zip(p, w).map { ($0 * sum - $1) / alpha })
    }

    /// - Parameter label: `q_w` of a pair's rewards; nil for no pair.
    private func pairs(
        _ u: [Double], _ rewards: [Double], eachOnce: Bool = false, label: (Double, Double) -> Double?
    ) -> Value {
        var value = Value(loss: 0, slopes: u.map { _ in 0 }, terms: 0)
        for first in u.indices {
            for second in u.indices where eachOnce ? second > first : second != first {
                guard let share = label(rewards[first], rewards[second]) else { continue }
                let z = u[first] - u[second]
                value.loss += softplus(z) - share * z
                value.slopes[first] += sigmoid(z) - share
                value.slopes[second] -= sigmoid(z) - share
                value.terms += 1
            }
        }
        return value
    }
}

/// The likelihood of an order, position by position (ListMLE), and what is done to its positions.
public struct PlackettLuce: Sendable, Equatable {
    /// Only the first so many positions count; nil counts all.
    public var topK: Int?
    /// `ε`: a position's own logit becomes `(1 − ε)` of itself and `ε` of the mean over those from it on.
    public var smoothing: Double
    /// `ε_p`: adds `ε_p (1 − e^−L)` to a position's loss `L`.
    public var poly: Double
    /// Whether positions are averaged, as the author's code does, or added, as the likelihood is.
    public var isMean: Bool

    public init(topK: Int? = nil, smoothing: Double = 0, poly: Double = 0, isMean: Bool = true) {
        self.topK = topK
        self.smoothing = smoothing
        self.poly = poly
        self.isMean = isMean
    }

    func value(_ u: [Double], rewards: [Double]) -> ListLoss.Value {
        var value = ListLoss.Value(loss: 0, slopes: u.map { _ in 0 })
        // Equals keep their order: the lower index first.
        let order = u.indices.sorted { rewards[$0] != rewards[$1] ? rewards[$0] > rewards[$1] : $0 < $1 }
        let positions = min(u.count - 1, topK ?? .max)
        guard positions > 0 else { return value }
        let share = isMean ? 1 / Double(positions) : 1
        for position in 0..<positions {
            let rest = order[position...]
            let (p, logSum) = softmax(rest.map { u[$0] })
            let mean = rest.reduce(0.0) { $0 + u[$1] } / Double(rest.count)
            let loss = logSum - (1 - smoothing) * u[order[position]] - smoothing * mean
            value.loss += share * (loss + poly * (1 - exp(-loss)))
            let factor = share * (1 + poly * exp(-loss))
            for (place, index) in zip(p.indices, rest) {
                let target = (place == 0 ? 1 - smoothing : 0) + smoothing / Double(rest.count)
                value.slopes[index] += factor * (p[place] - target)
            }
        }
        return value
    }
}
