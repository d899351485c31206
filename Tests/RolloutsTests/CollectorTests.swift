import Environments
import Foundation
import Parameters
import Policies
import Primitives
import Rollouts
import Testing

@Suite("Collecting rollouts")
struct CollectorTests {
    static let reverse = Collector(
        policy: LinearPolicy.table(promptLength: 3, length: 2, vocabulary: 16),
        task: .sequence(ReverseTask(length: 2)), groups: 3, groupSize: 4)
    static let pole = Collector(
        policy: LinearPolicy.observation(width: 4, actions: 2), task: .steps(CartPole()), groups: 2, groupSize: 4)
    static let bandit = Collector(
        policy: LinearPolicy.observation(width: 10, actions: 20), task: .steps(ContextualBandit()), groups: 5,
        groupSize: 4)
    static let all = [reverse, pole, bandit]

    func parameters(_ collector: Collector<LinearPolicy>) -> ParameterVector {
        var random = SeededGenerator(seed: 77)
        return ParameterVector((0..<collector.policy.layout.count).map { _ in Float(random.normal()) })
    }

    func collect(
        _ collector: Collector<LinearPolicy>, seed: UInt64 = 1, perturbation: Perturbation? = nil
    ) -> Rollout {
        var random = SeededGenerator(seed: seed)
        return collector.collect(parameters(collector), perturbation: perturbation, using: &random)
    }

    @Test("the same generator gives the same rollout, another one another", arguments: 0..<3)
    func repeatable(index: Int) {
        let collector = Self.all[index]
        #expect(collect(collector) == collect(collector))
        #expect(collect(collector) != collect(collector, seed: 2))
    }

    @Test("recorded log-probabilities are the policy's, whoever chose the action", arguments: 0..<3)
    func logProbabilities(index: Int) {
        let collector = Self.all[index]
        for perturbation in [nil, Perturbation.randomAction, .rewardFlip] {
            let rollout = collect(collector, perturbation: perturbation)
            let forward = collector.policy.forward(rollout.trajectories, parameters: parameters(collector))
            let recorded = rollout.trajectories.flatMap(\.samplingLogProbabilities)
            // Some roundings of numbers near 10.
            #expect(recorded.count == forward.logProbabilities.count)
            #expect(zip(recorded, forward.logProbabilities).allSatisfy { abs($0 - $1) < 1e-5 })
            #expect(rollout.perturbation == perturbation)
        }
    }

    @Test("a group shares its start and its members go apart", arguments: 0..<3)
    func groups(index: Int) {
        let collector = Self.all[index]
        let rollout = collect(collector)
        #expect(rollout.trajectories.count == collector.groups * collector.groupSize)
        #expect(rollout.returns().count == rollout.trajectories.count)

        func start(_ trajectory: Trajectory) -> [Float] {
            switch trajectory.context {
            case .observations(let values, let width): Array(values[..<width])
            case .prompt(let tokens): tokens.map { Float($0) }
            }
        }
        for group in 0..<collector.groups {
            let members = rollout.trajectories[group * collector.groupSize..<(group + 1) * collector.groupSize]
            #expect(Set(members.map(start)).count == 1)
        }
        #expect(Set(rollout.trajectories.map(start)).count == collector.groups)
        #expect(Set(rollout.trajectories.map(\.indices)).count > collector.groups)
    }

    @Test("rewards are the task's own")
    func rewards() {
        let words = collect(Self.reverse)
        for (trajectory, reward) in zip(words.trajectories, words.returns()) {
            guard case .prompt(let prompt) = trajectory.context else { preconditionFailure("a prompt was asked for") }
            #expect(Double(ReverseTask(length: 2).reward(prompt: prompt, completion: trajectory.indices)) == reward)
        }
        // A pole pays 1 a step, and each episode has the length that it had alone.
        let poles = collect(Self.pole)
        #expect(poles.returns() == poles.trajectories.map { Double($0.length) })
        #expect(Set(poles.returns()).count > 1)
    }

    @Test("an episode among others goes on as the environment says")
    func replay() {
        var random = SeededGenerator(seed: 0)
        for trajectory in collect(Self.pole).trajectories {
            guard case .observations(let seen, let width) = trajectory.context else {
                preconditionFailure("observations were asked for")
            }
            #expect(seen.count == trajectory.length * width)
            var pole = CartPole()
            pole.reset(
                to: CartPole.State(
                    position: Double(seen[0]), velocity: Double(seen[1]), angle: Double(seen[2]),
                    angularVelocity: Double(seen[3])))
            for (step, action) in trajectory.indices.enumerated() {
                // The start is known to float precision only; a falling pole magnifies it by e^0.08 a step.
                let now = pole.observation
                #expect(zip(now, seen[step * width..<(step + 1) * width]).allSatisfy { abs($0 - $1) < 1e-3 })
                _ = pole.step(Int(action), using: &random)
            }
        }
    }

    @Test("a task of numbers is played with numbers, each with its density, and step for step with its reward")
    func numbers() {
        let policy = SteadyPolicy(width: 3, logDeviation: 0.3)
        let collector = Collector(
            policy: policy, task: .control(Pendulum(), range: -2...2), groups: 2, groupSize: 3)
        let parameters = ParameterVector([0.5, -1, 0.1])
        for perturbation in [nil, Perturbation.randomAction] {
            var random = SeededGenerator(seed: 4)
            let rollout = collector.collect(parameters, perturbation: perturbation, using: &random)
            let recorded = rollout.trajectories.flatMap(\.samplingLogProbabilities)
            let now = policy.forward(rollout.trajectories, parameters: parameters).logProbabilities
            // Some roundings of numbers near 10.
            #expect(recorded.count == 6 * 200 && zip(recorded, now).allSatisfy { abs($0 - $1) < 1e-5 })
            for trajectory in rollout.trajectories {
                guard case .observations(let seen, 3) = trajectory.context,
                    case .continuous(let actions, 1) = trajectory.actions
                else { preconditionFailure("numbers were asked for") }
                if perturbation == .randomAction { #expect(actions.allSatisfy { abs($0) <= 2 }) }
                for (step, action) in actions.enumerated() {
                    let torque = Double(min(max(action, -2), 2))
                    let angle = atan2(Double(seen[3 * step + 1]), Double(seen[3 * step]))
                    let rate = Double(seen[3 * step + 2])
                    let cost = angle * angle + 0.1 * rate * rate + 0.001 * torque * torque
                    // An angle from floats near 1: 1e-7, times 2π of its square's slope.
                    #expect(abs(trajectory.rewards[step] + cost) < 5e-6)
                }
            }
        }
    }

    @Test("random actions are uniform, whatever the policy prefers")
    func randomActions() {
        let collector = Collector(
            policy: LinearPolicy.observation(width: 10, actions: 20), task: .steps(ContextualBandit()), groups: 500,
            groupSize: 8)
        let actions = collect(collector, perturbation: .randomAction).trajectories.flatMap(\.indices)
        var counts = [Int](repeating: 0, count: 20)
        for action in actions { counts[Int(action)] += 1 }
        // 4000 draws: 200 each with a deviation of 13.8; five of them.
        #expect(counts.allSatisfy { abs($0 - 200) < 69 })
    }

    @Test("a reward flip turns the rewards and nothing else")
    func rewardFlip() {
        let honest = collect(Self.bandit)
        let flipped = collect(Self.bandit, perturbation: .rewardFlip)
        for (wrong, right) in zip(flipped.trajectories, honest.trajectories) {
            var turned = wrong
            turned.rewards = right.rewards
            #expect(turned == right)
            #expect(wrong.rewards == right.rewards.map { -$0 })
        }
        #expect(flipped.trajectories.count == honest.trajectories.count)
    }
}
