import Optimizers
import Parameters
import Testing

@Suite("Links of an optimizer")
struct TransformTests {
    private func apply<Link: GradientTransform>(_ link: Link, _ updates: [[Float]], parameters: [Float]) -> [[Float]] {
        let parameters = ParameterVector(parameters)
        var state = link.initialState(for: parameters)
        return updates.map {
            var update = ParameterUpdate($0)
            link.apply(&update, state: &state, parameters: parameters)
            return update.values
        }
    }

    @Test("clipping shortens what is too long and leaves the rest as it is")
    func clip() {
        let clip = ClipByGlobalNorm(max: 5)

        #expect(apply(clip, [[6, 8], [3, 4], [0, 0]], parameters: [0, 0]) == [[3, 4], [3, 4], [0, 0]])
    }

    @Test("clipping holds at lengths whose square is beyond a float")
    func clipLarge() {
        let got = apply(ClipByGlobalNorm(max: 1), [[3e38, 0, -3e38]], parameters: [0, 0, 0])[0]

        #expect(abs(got[0] - Float(0.5).squareRoot()) < 1e-6 && abs(got[2] + Float(0.5).squareRoot()) < 1e-6)
    }

    @Test("momentum adds up with decay, and looks ahead when told to")
    func momentum() {
        #expect(apply(Momentum(decay: 0.5), [[1], [1], [0]], parameters: [0]) == [[1], [1.5], [0.75]])
        #expect(apply(Momentum(decay: 0.5, nesterov: true), [[1], [1]], parameters: [0]) == [[1.5], [1.75]])
    }

    @Test("the first step of Adam is the sign of the gradient, at any size", arguments: [1, 1e-4, 1e4] as [Float])
    func adam(size: Float) {
        let got = apply(ScaleByAdam(), [[size, -2 * size, 0]], parameters: [0, 0, 0])[0]

        // ε over the size is 1e-4 at most.
        #expect(abs(got[0] - 1) < 2e-4 && abs(got[1] + 1) < 2e-4 && got[2] == 0)
    }

    @Test("weight decay adds the parameters")
    func decay() {
        #expect(apply(AddDecayedWeights(decay: 0.25), [[1, 1]], parameters: [4, -8]) == [[2, -1]])
    }

    @Test("the schedule scales with the rate of each update and turns the sign")
    func schedule() {
        let link = ScaleBySchedule(Schedule(rate: 0.5, shape: .linear(updates: 2)))

        #expect(apply(link, [[2], [2], [2], [2]], parameters: [0]) == [[-1], [-0.5], [0], [0]])
    }
}
