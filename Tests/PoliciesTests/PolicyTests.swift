import Parameters
import Policies
import Primitives
import TestSupport
import Testing

/// The laws of the protocol, over every case. Parameters are larger than a start's, so that nothing is nearly linear.
@Suite("Laws of every policy")
struct PolicyTests {
    func parameters(of policy: some Policy, seed: UInt64) -> ParameterVector {
        var random = SeededGenerator(seed: seed)
        var start = policy.initialParameters(using: &random)
        for index in start.values.indices { start.values[index] += 0.2 * Float(random.normal()) }
        return start
    }

    @Test(
        "log-probabilities, entropies and values are those of the twin in double precision", arguments: PolicyCase.all)
    func twin(example: PolicyCase) {
        func check(_ policy: some Policy) {
            let parameters = parameters(of: policy, seed: 1)
            let trajectories = example.trajectories(12, seed: 2)

            let got = policy.forward(trajectories, parameters: parameters)

            let expected = example.judge(trajectories, parameters.values.map { Double($0) })
            // Numbers of size 10 pass at most 60 roundings of 2⁻²⁴ that add up like a walk: below 1e-5.
            func compare(_ got: [Float], _ expected: [Double]) {
                #expect(got.count == expected.count)
                for (a, b) in zip(got, expected) { #expect(abs(Double(a) - b) < 1e-5 * max(1, abs(b))) }
            }
            compare(got.logProbabilities, expected.logProbabilities)
            compare(got.entropies, expected.entropies)
            compare(got.values ?? [], expected.values)
            #expect((got.values == nil) == (example.twin.critic == .none))
        }
        check(example.policy)
    }

    @Test("backward is the derivative of forward, by central differences of the twin", arguments: PolicyCase.all)
    func derivative(example: PolicyCase) {
        func check(_ policy: some Policy) {
            let parameters = parameters(of: policy, seed: 3)
            let trajectories = example.trajectories(5, seed: 4)
            var random = SeededGenerator(seed: 5)
            func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
            let forward = policy.forward(trajectories, parameters: parameters)
            let count = forward.logProbabilities.count
            let upstream = PolicyUpstream(
                logProbabilities: draw(count), entropies: draw(count), values: forward.values.map { draw($0.count) })

            let gradient = policy.backward(forward.tape, upstream: upstream, parameters: parameters)

            #expect(gradient.count == policy.layout.count)
            var wide = parameters.values.map { Double($0) }
            func sum(_ weights: [Float]?, _ values: [Double]) -> Double {
                zip(weights ?? [], values).reduce(0) { $0 + Double($1.0) * $1.1 }
            }
            func value() -> Double {
                let said = example.judge(trajectories, wide)
                return sum(upstream.logProbabilities, said.logProbabilities) + sum(upstream.entropies, said.entropies)
                    + sum(upstream.values, said.values)
            }
            // Every parameter of a small policy; of a large one every so many, the stride prime to all widths.
            let places = Array(stride(from: 0, to: wide.count, by: wide.count < 300 ? 1 : wide.count / 300 | 1))
            let step = 1e-5
            let numeric = places.map { place in
                let kept = wide[place]
                defer { wide[place] = kept }
                wide[place] = kept + step
                let above = value()
                wide[place] = kept - step
                return (above - value()) / (2 * step)
            }
            // The quotient errs by step² f‴ / 6 + 2⁻⁵² f / step, below 1e-8; single precision by a hundred roundings of
            // 2⁻²⁴ of the largest entry, which is what the error is relative to.
            #expect(relativeError(places.map { Double(gradient.values[$0]) }, numeric) < 1e-5)
        }
        check(example.policy)
    }

    @Test("derivatives of the distribution and of the entropies go through backward too", arguments: PolicyCase.all)
    func distribution(example: PolicyCase) {
        func check(_ policy: some Policy) {
            let parameters = parameters(of: policy, seed: 14)
            let trajectories = example.trajectories(4, seed: 15)
            var random = SeededGenerator(seed: 16)
            func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
            let forward = policy.forward(trajectories, parameters: parameters)
            let count = forward.logProbabilities.count
            let (chosen, entropies) = (draw(count), draw(count))
            // Said of the whole distribution: the derivatives of the log-probability of the action and of the entropy.
            var rows: [Float]
            switch policy.distribution(of: forward.tape) {
            case .categorical(let logs, let actions):
                let indices = trajectories.flatMap(\.indices)
                for (row, index) in indices.enumerated() {
                    // Two ways to the same logarithm, a rounding or two of numbers of size 10 each.
                    #expect(abs(logs[row * actions + Int(index)] - forward.logProbabilities[row]) < 1e-5)
                }
                rows = (0..<count * actions).map { place in
                    let (row, action, share) = (
                        place / actions, place % actions, Float(exponential(Double(logs[place])))
                    )
                    return chosen[row] * ((Int(indices[row]) == action ? 1 : 0) - share)
                        - entropies[row] * share * (logs[place] + forward.entropies[row])
                }
            case .gaussian(let means, let logDeviations, let width):
                let values = trajectories.flatMap(\.numbers)
                rows = []
                for row in 0..<count {
                    let places = row * width..<(row + 1) * width
                    let deviations = places.map { Float(exponential(Double(logDeviations[$0]))) }
                    let z = zip(places, deviations).map { (values[$0] - means[$0]) / $1 }
                    rows += zip(z, deviations).map { chosen[row] * $0 / $1 }
                    rows += z.map { chosen[row] * ($0 * $0 - 1) + entropies[row] }
                }
            }
            let zeros = [Float](repeating: 0, count: count)
            let direct = policy.backward(
                forward.tape, upstream: PolicyUpstream(logProbabilities: chosen, entropies: entropies),
                parameters: parameters)
            let whole = policy.backward(
                forward.tape, upstream: PolicyUpstream(logProbabilities: zeros, distribution: rows),
                parameters: parameters)

            // The rows differ by some roundings of numbers of size 1, and so do the gradients, relative to the largest.
            #expect(relativeError(whole.values.map { Double($0) }, direct.values.map { Double($0) }) < 1e-5)
        }
        check(example.policy)
    }

    @Test("the probabilities of all actions add up to 1 at every step", arguments: PolicyCase.all)
    func probabilities(example: PolicyCase) {
        func check(_ policy: some Policy, actions: Int32) {
            let parameters = parameters(of: policy, seed: 6)
            for trajectory in example.trajectories(6, seed: 7) {
                for step in 0..<trajectory.length {
                    // The same trajectory once per action at this step; what comes after it cannot matter.
                    let variants = (0..<actions).map { action in
                        var variant = trajectory
                        var indices = trajectory.indices
                        indices[step] = action
                        variant.actions = .discrete(indices)
                        return variant
                    }
                    let forward = policy.forward(variants, parameters: parameters)
                    let logs = (0..<Int(actions)).map {
                        Double(forward.logProbabilities[$0 * trajectory.length + step])
                    }
                    let shares = logs.map { exponential($0) }
                    let entropy = -zip(logs, shares).reduce(0) { $0 + $1.0 * $1.1 }

                    // Up to 16 shares, each with a relative error of a few roundings of logits of size 10.
                    #expect(abs(shares.reduce(0, +) - 1) < 2e-5)
                    #expect(abs(Double(forward.entropies[step]) - entropy) < 1e-4)
                }
            }
        }
        guard case .discrete(let actions) = example.policy.actionSpace else { return }
        check(example.policy, actions: Int32(actions))
    }

    @Test("the trajectories of a batch do not influence one another", arguments: PolicyCase.all)
    func independence(example: PolicyCase) {
        func check(_ policy: some Policy) {
            let parameters = parameters(of: policy, seed: 8)
            let trajectories = example.trajectories(9, seed: 9)
            var random = SeededGenerator(seed: 17)
            let upstream = trajectories.flatMap { $0.rewards.map { _ in Float(random.normal()) } }

            let together = policy.forward(trajectories, parameters: parameters)
            let gradient = policy.backward(
                together.tape, upstream: PolicyUpstream(logProbabilities: upstream), parameters: parameters)

            var sum = [Double](repeating: 0, count: policy.layout.count)
            var at = 0
            for trajectory in trajectories {
                let range = at..<(at + trajectory.length)
                let alone = policy.forward([trajectory], parameters: parameters)
                // Products of other sizes may add in another order: a walk of roundings as above.
                for (a, b) in zip(alone.logProbabilities, together.logProbabilities[range]) {
                    #expect(abs(a - b) < 1e-5 * max(1, abs(b)))
                }
                let part = policy.backward(
                    alone.tape, upstream: PolicyUpstream(logProbabilities: Array(upstream[range])),
                    parameters: parameters)
                for (index, value) in part.values.enumerated() { sum[index] += Double(value) }
                at = range.upperBound
            }
            #expect(relativeError(gradient.values.map { Double($0) }, sum) < 1e-5)
        }
        check(example.policy)
    }

    @Test("no trajectories give no log-probabilities and a gradient of zeros", arguments: PolicyCase.all)
    func nothing(example: PolicyCase) {
        func check(_ policy: some Policy) {
            let parameters = parameters(of: policy, seed: 10)
            let forward = policy.forward([], parameters: parameters)

            #expect(forward.logProbabilities.isEmpty && forward.entropies.isEmpty)
            let gradient = policy.backward(
                forward.tape, upstream: PolicyUpstream(logProbabilities: []), parameters: parameters)
            #expect(gradient.values == [Float](repeating: 0, count: policy.layout.count))
        }
        check(example.policy)
    }

    @Test("the same seed gives the same start, another seed another, and both are finite", arguments: PolicyCase.all)
    func start(example: PolicyCase) {
        func draw(_ seed: UInt64) -> ParameterVector {
            var random = SeededGenerator(seed: seed)
            return example.policy.initialParameters(using: &random)
        }
        #expect(draw(1) == draw(1))
        #expect(draw(1) != draw(2))
        #expect(draw(1).count == example.policy.layout.count)
        #expect(draw(1).isFinite())
    }

    @Test("the first policy is nearly uniform, so that every action is tried", arguments: PolicyCase.all)
    func nearlyUniform(example: PolicyCase) {
        func entropies(_ policy: some Policy) -> [Float] {
            var random = SeededGenerator(seed: 11)
            let start = policy.initialParameters(using: &random)
            return policy.forward(example.trajectories(20, seed: 12), parameters: start).entropies
        }
        guard case .discrete(let actions) = example.policy.actionSpace else { return }
        let got = entropies(example.policy)
        let mean = got.reduce(0.0) { $0 + Double($1) } / Double(got.count)
        // Logits of deviation 0.5 cost an entropy of about 0.5² / 2; of deviation 1 they would cost 0.4.
        #expect(mean > logarithm(Double(actions)) - 0.25)
    }

    @Test("parameters that are not numbers give log-probabilities that are not, and no stop", arguments: PolicyCase.all)
    func notNumbers(example: PolicyCase) {
        func check(_ policy: some Policy) {
            let broken = ParameterVector([Float](repeating: .nan, count: policy.layout.count))
            let forward = policy.forward(example.trajectories(3, seed: 13), parameters: broken)
            let upstream = [Float](repeating: 1, count: forward.logProbabilities.count)

            #expect(forward.logProbabilities.allSatisfy { $0.isNaN })
            #expect(
                !policy.backward(forward.tape, upstream: PolicyUpstream(logProbabilities: upstream), parameters: broken)
                    .isFinite())
        }
        check(example.policy)
    }
}

extension PolicyCase {
    func judge(_ trajectories: [Trajectory], _ parameters: [Double]) -> Judgement {
        trajectories.reduce(Judgement()) { $0 + twin.judge(parameters, $1) }
    }
}
