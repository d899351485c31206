#if canImport(Glibc)
    import Glibc
#endif

/// The estimate "k3" of KL(π‖reference) from one token: `e^r − r − 1` with `r = log ref − log π`; never negative.
///
/// Its derivative with respect to `log π` is `1 − e^r`. Source: Schulman, "Approximating KL Divergence", 2020.
func reverseKLEstimate(logProbability: Double, reference: Double) -> (value: Double, derivative: Double) {
    let ratio = reference - logProbability
    // expm1 keeps the digits that `e^r − 1` loses near the reference.
    let power = expm1(ratio)
    return (power - ratio, -power)
}
