import Optimizers
package import Parameters
import Rollouts
import Settings

/// What the server does with the parameters before the first round: it lets them imitate right answers for a while.
///
/// `steps` updates by Adam, each along the gradient of `batch` answers to prompts of a stream of its own, so that the
/// result is a function of the job. Workers only receive what came of it, and the score has prompts of its own.
package struct WarmStart {
    let settings: WarmStartSettings
    let seed: UInt64
    let source: any GradientSource

    /// - Parameter goesOn: told the steps that are done and the loss of the latest; an answer of false ends it there.
    /// - Returns: the parameters so far.
    package func run(from start: ParameterVector, goesOn: (_ done: Int, _ loss: Double) throws -> Bool) throws
        -> ParameterVector
    {
        let chain = try OptimizerCatalogue.make("adam", ["learning_rate": settings.learningRate])
        var optimizer = AnyOptimizer(chain, parameters: start, layout: source.layout)
        var parameters = start
        for step in 0..<settings.steps {
            let imitation = source.imitate(
                step: UInt64(step), batch: settings.batch, seed: seed, parameters: parameters)
            guard let imitation else { preconditionFailure("a warm start without right answers was refused before") }
            parameters.add(optimizer.step(imitation.gradient, parameters: parameters))
            guard try goesOn(step + 1, imitation.loss) else { break }
        }
        return parameters
    }
}
