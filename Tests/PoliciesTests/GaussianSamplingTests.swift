import Parameters
import Policies
import Primitives
import TestSupport
import Testing

@Suite("Drawing from means and deviations")
struct GaussianSamplingTests {
    @Test("actions have the mean and the deviation asked for, and the log of their density beside them")
    func moments() {
        var random = SeededGenerator(seed: 1)
        let row: [Float] = [99, 1, -2, 0, -1, 99]  // Two means, two log σ; what lies around them must not matter.
        let draws = 20_000
        var sums = [0.0, 0.0]
        var squares = [0.0, 0.0]
        for _ in 0..<draws {
            let (action, logProbability) = sampleGaussian(row[1..<5], using: &random)
            var density = 0.0
            for index in 0..<2 {
                let z = (Double(action[index]) - Double(row[1 + index])) / exponential(Double(row[3 + index]))
                sums[index] += z
                squares[index] += z * z
                density -= z * z / 2 + Double(row[3 + index]) + logarithm(2 * Double.pi) / 2
            }
            // Half a dozen roundings of numbers up to 20.
            #expect(abs(Double(logProbability) - density) < 1e-5)
        }
        for index in 0..<2 {
            // Five standard deviations of the mean of z, 1/√n, and of the mean of z², √2/√n.
            #expect(abs(sums[index] / Double(draws)) < 5 / Double(draws).squareRoot())
            #expect(abs(squares[index] / Double(draws) - 1) < 5 * (2 / Double(draws)).squareRoot())
        }
    }

    @Test("the sampler's log-probability of what it drew is what forward says of it, wherever σ comes from")
    func agrees() {
        for deviations in DeviationSource.allCases {
            let policy = MLPPolicy(
                observationWidth: 3, hidden: [5], actionSpace: .continuous(width: 2), deviations: deviations,
                initialLogDeviation: -0.5)
            var random = SeededGenerator(seed: 2)
            var parameters = policy.initialParameters(using: &random)
            for index in parameters.values.indices { parameters.values[index] += 0.3 * Float(random.normal()) }
            let seen = (0..<4 * 3).map { _ in Float(random.normal()) }
            var sampler = policy.sampler(count: 4, parameters: parameters)

            let outputs = sampler.outputs(.observations(seen))

            #expect(outputs.count == 4 * 4)
            for row in 0..<4 {
                let drawn = sampleGaussian(outputs[row * 4..<(row + 1) * 4], using: &random)
                let judged = policy.forward(
                    [
                        Trajectory(
                            context: .observations(Array(seen[row * 3..<(row + 1) * 3]), width: 3),
                            actions: .continuous(drawn.action, width: 2),
                            samplingLogProbabilities: [drawn.logProbability])
                    ], parameters: parameters)
                // Sums of 5 products may be added in another order for another number of rows.
                #expect(abs(judged.logProbabilities[0] - drawn.logProbability) < 1e-5)
            }
        }
    }

    @Test("the first deviation is what was asked for, in every state")
    func firstDeviation() {
        for deviations in DeviationSource.allCases {
            let policy = MLPPolicy(
                observationWidth: 3, hidden: [5], actionSpace: .continuous(width: 2), deviations: deviations,
                initialLogDeviation: -0.5)
            var random = SeededGenerator(seed: 3)
            let parameters = policy.initialParameters(using: &random)
            var sampler = policy.sampler(count: 1, parameters: parameters)
            let outputs = sampler.outputs(.observations([1, -1, 1]))
            // The last layer of gain 0.01 adds to it where the state has a say: rows of length 0.01 times √5 at most.
            #expect(outputs[2...].allSatisfy { abs($0 + 0.5) < 0.03 })
        }
    }

    @Test("numbers that are none give none, and no stop")
    func notNumbers() {
        var random = SeededGenerator(seed: 4)
        let drawn = sampleGaussian([.nan, .nan], using: &random)
        #expect(drawn.action.count == 1 && drawn.action[0].isNaN && drawn.logProbability.isNaN)
    }
}
