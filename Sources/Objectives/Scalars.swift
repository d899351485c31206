#if canImport(Glibc)
    import Glibc
#endif

/// `1 / (1 + e^−x)`, which never overflows.
func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let power = exp(x)
    return power / (1 + power)
}

/// `log(1 + e^x)`, which never overflows.
func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
