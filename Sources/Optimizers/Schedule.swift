#if canImport(Glibc)
    import Glibc
#endif

/// The learning rate of each update: a warm-up from almost nothing, then one of four shapes.
///
/// With `t` updates done since the warm-up and `N` its length:  constant `1`,  linear `1 − t/N`,
/// cosine `(1 + cos(π t/N)) / 2`,  inverse root `1/√(1 + t/N)`, each times `rate`; linear and cosine are 0 from `t = N`
/// on. During `W` updates of warm-up `(t + 1)/W`. The inverse root with `N = W` is that of the first transformer:
/// `√(W/s)` at update `s ≥ W` (Vaswani et al., NeurIPS 2017, section 5.3).
public struct Schedule: Sendable, Equatable {
    public enum Shape: Sendable, Equatable {
        case constant
        case linear(updates: Int)
        case cosine(updates: Int)
        case inverseRoot(updates: Int)
    }

    public let rate: Double
    public let shape: Shape
    public let warmup: Int

    public init(rate: Double, shape: Shape = .constant, warmup: Int = 0) {
        precondition(rate > 0 && rate.isFinite && warmup >= 0, "rate \(rate), warm-up \(warmup)")
        switch shape {
        case .constant: break
        case .linear(let updates), .cosine(let updates), .inverseRoot(let updates):
            precondition(updates > 0, "a fall over \(updates) updates")
        }
        self.rate = rate
        self.shape = shape
        self.warmup = warmup
    }

    /// - Parameter update: how many updates were made before.
    public func rate(at update: Int) -> Double {
        guard update >= warmup else { return rate * warmupFactor(at: update) }
        switch shape {
        case .constant: return rate
        case .linear(let updates): return rate * (1 - progress(update, of: updates))
        case .cosine(let updates): return rate * (1 + cos(Double.pi * progress(update, of: updates))) / 2
        case .inverseRoot(let updates): return rate / (1 + Double(update - warmup) / Double(updates)).squareRoot()
        }
    }

    /// What the warm-up multiplies the rate by; 1 behind it.
    public func warmupFactor(at update: Int) -> Double {
        update >= warmup ? 1 : Double(update + 1) / Double(warmup)
    }

    private func progress(_ update: Int, of updates: Int) -> Double {
        min(1, Double(update - warmup) / Double(updates))
    }
}
