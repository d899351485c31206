import Environments
import Glibc
import LinearAlgebra
import Objectives
import Parameters
import Policies
import Primitives
import Rollouts

/// The half that measures our own learning: it obeys lines on its input and answers each with one line, so that the other
/// half, `Benchmarks/learning.py`, can measure PyTorch and NumPy between any two of them.
///
///     reverse4 N          N steps of a reverse-4 worker: sample 8 · 16 answers, ADPO, derivative; answers seconds and
///                         the mean reward of the last one
///     parts N             the same in parts: seconds of sampling, of forward and of loss with backward
///     cartpole E N        N times E episodes of CartPole side by side; answers seconds, steps and the mean return
///     environment E N     N steps of each of E carts, pushed at random, without a policy; answers seconds and steps
@main
struct Bench {
    static func main() throws {
        keepFreedMemory(bytes: 256 << 20)
        setThreads(1)
        setKernelThreads(1)
        var reverse = try ReverseStep()
        var poles = try Poles()
        while let line = readLine() {
            let words = line.split(separator: " ")
            switch (words.first, words.dropFirst().compactMap { Int($0) }) {
            case ("reverse4", let counts) where counts.count == 1: say(try reverse.run(counts[0]))
            case ("parts", let counts) where counts.count == 1: say(try reverse.parts(counts[0]))
            case ("cartpole", let counts) where counts.count == 2:
                say(try poles.play(episodes: counts[0], times: counts[1]))
            case ("environment", let counts) where counts.count == 2:
                say(poles.push(carts: counts[0], steps: counts[1]))
            default: say("none")
            }
        }
    }

    /// Standard output is a pipe here, and what is not flushed does not arrive.
    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}

/// The processor's seconds and not the clock's: others may use the machine too.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try body()
    return now() - start
}

/// A worker of `cluster/jobs/reverse4.yaml`.
struct ReverseStep {
    let task = ReverseTask(length: 4)
    let policy: TransformerPolicy
    let objective: LearningPipeline
    let parameters: ParameterVector
    var estimator: GradientEstimator<TransformerPolicy>
    var version: UInt64 = 0

    init() throws {
        policy = TransformerPolicy(vocabulary: 16, contextLength: 9, width: 32, heads: 4, layers: 1)
        objective = try LearningPipeline(
            ObjectiveCatalogue.make("adpo", ["target_temperature": .number(0.5), "length": .word("sum")]))
        var random = SeededGenerator(seed: 1)
        parameters = policy.initialParameters(using: &random)
        let collector = Collector(policy: policy, task: .sequence(task), groups: 8, groupSize: 16)
        estimator = GradientEstimator(collector: collector, objective: objective, inner: 1, seed: 1, worker: 0)
    }

    mutating func run(_ count: Int) throws -> String {
        var reward = 0.0
        let spent = try seconds {
            for _ in 0..<count {
                reward = try estimator.estimate(GradientRequest(version: version, parameters: parameters)).statistics
                    .meanReward
                version += 1
            }
        }
        return "\(spent) \(reward)"
    }

    func parts(_ count: Int) throws -> String {
        var random = SeededGenerator(seed: 2)
        var (sampling, forward, backward) = (0.0, 0.0, 0.0)
        for _ in 0..<count {
            var rollout: Rollout?
            sampling += seconds { rollout = estimator.collector.collect(parameters, using: &random) }
            guard let rollout else { continue }
            var said: PolicyForward<TransformerPolicy.Tape>?
            forward += seconds { said = policy.forward(rollout.trajectories, parameters: parameters) }
            guard let said else { continue }
            let upstream = PolicyUpstream(logProbabilities: said.logProbabilities.map { _ in 0.01 })
            backward += seconds { _ = policy.backward(said.tape, upstream: upstream, parameters: parameters) }
        }
        return "\(sampling) \(forward) \(backward)"
    }
}

/// Rollouts of `cluster/jobs/cartpole.yaml`.
struct Poles {
    let policy = MLPPolicy(observationWidth: 4, hidden: [32, 32], actions: 2)
    let parameters: ParameterVector
    var random = SeededGenerator(seed: 3)

    init() throws { parameters = policy.initialParameters(using: &random) }

    mutating func play(episodes: Int, times: Int) throws -> String {
        let collector = Collector(policy: policy, task: .steps(CartPole()), groups: 1, groupSize: episodes)
        var steps = 0
        var total = 0.0
        let spent = seconds {
            for _ in 0..<times {
                let rollout = collector.collect(parameters, using: &random)
                steps += rollout.trajectories.reduce(0) { $0 + $1.length }
                total += rollout.returns().reduce(0, +)
            }
        }
        return "\(spent) \(steps) \(total / Double(times * episodes))"
    }

    mutating func push(carts: Int, steps: Int) -> String {
        var poles = [CartPole](repeating: CartPole(), count: carts)
        for index in poles.indices { poles[index].reset(using: &random) }
        let spent = seconds {
            for _ in 0..<steps {
                for index in poles.indices {
                    let step = poles[index].step(random.integer(below: 2), using: &random)
                    if step.ended { poles[index].reset(using: &random) }
                }
            }
        }
        return "\(spent) \(carts * steps)"
    }
}
