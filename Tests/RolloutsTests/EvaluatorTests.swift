import Environments
import Parameters
import Primitives
import Rollouts
import Testing

@Suite("Scoring parameters")
struct EvaluatorTests {
    @Test("the bandit scores 0 for the uniform policy, near 1 for the sharpened truth and near −1 for its opposite")
    func bandit() throws {
        let bandit = ContextualBandit()
        let policy = LinearPolicy.observation(width: 10, actions: 20)
        let evaluator = Evaluator(policy: policy, task: .steps(bandit), count: 1000)
        // The expected reward of a unit vector is a column of the true weights.
        let columns = try (0..<10).map { index in
            var unit = bandit
            unit.reset(to: (0..<10).map { $0 == index ? 1 : 0 })
            return try #require(unit.expectedRewards)
        }
        let truth = (0..<20).flatMap { arm in (0..<10).map { columns[$0][arm] } }

        let uniform = evaluator.score(ParameterVector([Float](repeating: 0, count: 200)))
        let best = evaluator.score(ParameterVector(truth.map { 100 * $0 }))
        let worst = evaluator.score(ParameterVector(truth.map { -100 * $0 }))

        // Sums of 20000 floats in double; and ties of two arms within 1/100 of each other cost little.
        #expect(abs(uniform) < 1e-6)
        #expect(best > 0.999 && best <= 1 + 1e-6)
        // The worst arm is as far below the mean as the best above it, but for the sample of 20 arms.
        #expect(worst < -0.8)
    }

    @Test("reversing by table is exact on every prompt, and repeating the prompt is so on palindromes only")
    func sequences() {
        let policy = LinearPolicy.table(promptLength: 3, length: 2, vocabulary: 16)
        let evaluator = Evaluator(policy: policy, task: .sequence(ReverseTask(length: 2)), count: 256)
        /// Parameters that copy the token at `places[t]` of the prompt to position `t`.
        func copying(_ places: [Int]) -> ParameterVector {
            var values = [Float](repeating: 0, count: policy.layout.count)
            for (position, place) in places.enumerated() {
                for token in 0..<16 { values[token * policy.width + (position * 3 + place) * 16 + token] = 1 }
            }
            return ParameterVector(values)
        }
        #expect(evaluator.score(copying([1, 0])) == 1)
        // A tenth of the prompts, 26 of 256 with a deviation of 4.8; five of them.
        let palindromes = evaluator.score(copying([0, 1])) * 256
        #expect(palindromes > 1 && palindromes < 50)
    }

    @Test("a good balance scores 500, and greedy play falls at once without one")
    func cartPole() {
        let evaluator = Evaluator(
            policy: LinearPolicy.observation(width: 4, actions: 2), task: .steps(CartPole()), count: 20)
        let balance: [Float] = [0.05, 0.1, 1, 0.5]
        #expect(evaluator.score(ParameterVector(balance.map { -$0 } + balance)) == 500)
        // Always to the left: the pole falls within about ten steps.
        #expect(evaluator.score(ParameterVector([Float](repeating: 0, count: 8))) < 15)
    }

    @Test("a pendulum is scored by the mean torque, whatever the deviation")
    func pendulum() {
        func score(_ weights: [Float], deviation: Float) -> Double {
            Evaluator(
                policy: SteadyPolicy(width: 3, logDeviation: deviation), task: .control(Pendulum(), range: -2...2),
                count: 40
            ).score(ParameterVector(weights))
        }
        // The opposite of its motion brakes it, so that it hangs at the end; nobody's push lets it swing for ever.
        let braked = score([0, 0, -2], deviation: 0)
        #expect(braked != score([0, 0, 0], deviation: 0) && braked < 0)
        #expect(braked == score([0, 0, -2], deviation: 3))
    }

    @Test("scores are without what is done to learners")
    func scored() {
        func score(_ task: LearningTask) -> Double {
            Evaluator(policy: LinearPolicy.observation(width: 2, actions: 3), task: task, count: 4)
                .score(ParameterVector([0, 0, 0, 0, 0, 0]))
        }
        // Always to the left, never at the flag.
        #expect(score(.steps(MountainCar(shaping: 100))) == -200)
    }
}
