import Optimizers
import Parameters
import Testing

@Suite("Rates from curvature")
struct CurvatureTests {
    /// Curvatures of a bowl, with its gradient at θ.
    private let bowl = [100.0, 1]

    private func product(_ v: [Double]) -> [Double] { zip(bowl, v).map { $0 * $1 } }

    @Test("the golden numbers: on diag(100, 1) at (1, 1) p 1 gives .0200 and p .5 gives .2")
    func golden() {
        let curvature = CurvatureProbe.curvature(of: product([1, 1]), product: product)

        // |(10⁴, 1)| / |(100, 1)| is 100 to 5e-5 of it.
        #expect(abs(ScaleByCurvature.rate(curvature: curvature, power: 1, max: 5) - 0.02) < 1e-5)
        #expect(abs(ScaleByCurvature.rate(curvature: curvature, power: 0.5, max: 5) - 0.2) < 1e-5)
        #expect(ScaleByCurvature.rate(curvature: 0, power: 1, max: 5) == 5)
        #expect(ScaleByCurvature.rate(curvature: 1e-3, power: 1, max: 5) == 5)
    }

    @Test("a difference moves the parameters by 0.01, however long the gradient is", arguments: [1e-6, 1, 1e6])
    func reach(length: Double) {
        var farthest = 0.0
        let got = CurvatureProbe.differenceProduct(at: [1, 1], along: [0.6 * length, 0.8 * length]) { theta in
            farthest = max(farthest, abs(theta[1] - 1))
            return product(theta)
        }

        // 0.8 of 0.01; with the step of the released comment it would be 0.008 |g|².
        #expect(abs(farthest - 0.008) < 1e-12)
        // A quadratic has no error of its own; doubles near 100 differ by 1e-14, over a step of 0.01/|g|.
        #expect(abs(got[0] / length - 60) < 1e-9 && abs(got[1] / length - 0.8) < 1e-9)
    }

    /// Steps on the bowl, in floats, with the rates that were taken.
    private func descend(_ link: ScaleByCurvature, updates: Int, noise: (Int) -> Float = { _ in 0 }) -> [Float] {
        var parameters = ParameterVector([1, 1])
        let layout = layout([[2]])
        var state = link.initialState(for: parameters, layout: layout)
        return (0..<updates).map { number in
            let gradient = [100 * parameters.values[0] + noise(number), parameters.values[1]]
            var update = ParameterUpdate(gradient)
            link.apply(
                &update, state: &state, context: StepContext(parameters: parameters, layout: layout, updates: number))
            let rate = update.values[1] / gradient[1]
            for index in 0..<2 { parameters.values[index] -= update.values[index] }
            return rate
        }
    }

    @Test("the secant is the curvature along the last gradient, one update late")
    func secant() {
        let rates = descend(ScaleByCurvature(first: 0.001), updates: 2)

        // The first update is along (100, 1), whose curvature is 99.995; floats of 0.9 and 90 lose 1e-6 each over 0.1.
        #expect(abs(rates[0] - 0.001) < 1e-8 && abs(rates[1] - 0.02) < 2e-5)
    }

    @Test("updates of one rollout only are compared, so that noise between rollouts counts for nothing")
    func sharedRollouts() {
        // Every rollout, two updates long, brings noise of its own.
        let noise: (Int) -> Float = { Float(($0 / 2 * 7919) % 13) * 30 }
        let shared = descend(ScaleByCurvature(power: 1, first: 0.001, inner: 2), updates: 10, noise: noise)
        let mixed = descend(ScaleByCurvature(power: 1, first: 0.001), updates: 10, noise: noise)

        for update in [1, 3, 5, 7, 9] { #expect(abs(shared[update] - 0.02) < 2e-4) }
        // Between them the last one stays in use; a rate is a quotient of two floats.
        #expect(abs(shared[2] - shared[1]) < 1e-8 && abs(shared[4] - shared[3]) < 1e-8)
        #expect((1..<10).contains { mixed[$0] < 0.01 })
    }
}
