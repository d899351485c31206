public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// Draws an action of independent normal numbers, by one normal number each.
///
/// The log-probability is computed as `Policy.forward` computes it, so that it is the same number for the same means and
/// deviations. Those that are NaN give NaN: a broken policy must not stop a worker.
///
/// - Parameter outputs: one row of a sampler, `(2 · width)`: means and then log σ.
public func sampleGaussian(
    _ outputs: ArraySlice<Float>, using random: inout SeededGenerator
) -> (action: [Float], logProbability: Float) {
    let width = outputs.count / 2
    var action: [Float] = []
    var logProbability: Float = 0
    for index in outputs.startIndex..<outputs.startIndex + width {
        let drawn = outputs[index] + expf(outputs[index + width]) * Float(random.normal())
        action.append(drawn)
        logProbability += Gaussian.logDensity(drawn, mean: outputs[index], logDeviation: outputs[index + width])
    }
    return (action, logProbability)
}
