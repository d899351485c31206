#if canImport(Glibc)
    import Glibc
#endif

/// The learning rate of each update: a warm-up from almost nothing, then one of three shapes.
///
/// With `t` updates done since the warm-up and `N` its length:  constant `1`,  linear `1 − t/N`,
/// cosine `(1 + cos(π t/N)) / 2`, each times `rate` and 0 from `t = N` on. During `W` updates of warm-up `(t + 1)/W`.
public struct Schedule: Sendable, Equatable {
    public enum Shape: Sendable, Equatable {
        case constant
        case linear(updates: Int)
        case cosine(updates: Int)
    }

    public let rate: Double
    public let shape: Shape
    public let warmup: Int

    public init(rate: Double, shape: Shape = .constant, warmup: Int = 0) {
        precondition(rate > 0 && rate.isFinite && warmup >= 0, "rate \(rate), warm-up \(warmup)")
        switch shape {
        case .constant: break
        case .linear(let updates), .cosine(let updates): precondition(updates > 0, "a fall over \(updates) updates")
        }
        self.rate = rate
        self.shape = shape
        self.warmup = warmup
    }

    /// - Parameter update: how many updates were made before.
    public func rate(at update: Int) -> Double {
        guard update >= warmup else { return rate * Double(update + 1) / Double(warmup) }
        switch shape {
        case .constant: return rate
        case .linear(let updates): return rate * (1 - progress(update, of: updates))
        case .cosine(let updates): return rate * (1 + cos(Double.pi * progress(update, of: updates))) / 2
        }
    }

    private func progress(_ update: Int, of updates: Int) -> Double {
        min(1, Double(update - warmup) / Double(updates))
    }
}
