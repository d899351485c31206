import Optimizers
import Parameters
import Testing

@Suite("Links of an optimizer")
struct TransformTests {
    private func apply<Link: GradientTransform>(_ link: Link, _ updates: [[Float]], parameters: [Float]) -> [[Float]] {
        outputs(of: link, updates, parameters: parameters)
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

    @Test("clipping by value brings every value into the range and leaves the rest")
    func clipValue() {
        #expect(apply(ClipByValue(max: 2), [[3, -1, -5, 1e30]], parameters: [0, 0, 0, 0]) == [[2, -1, -2, 2]])
    }

    @Test("AMSGrad does not forget a large gradient where Adam does")
    func amsgrad() {
        let gradients = [[Float(100)]] + [[Float]](repeating: [1], count: 300)
        func last(_ keepsLargest: Bool) -> Float {
            let adam = ScaleByAdam(beta1: 0, beta2: 0.9, keepsLargest: keepsLargest)
            return apply(adam, gradients, parameters: [0])[300][0]
        }

        // Adam's mean square falls as 0.9ᵗ to 1; the largest one is 0.1 · 100², without a correction worth naming.
        #expect(abs(last(false) - 1) < 1e-4)
        #expect(abs(last(true) - Float(1 / 1000.0.squareRoot())) < 1e-4)
    }

    @Test("Lion moves every coordinate by one, by the sign of what it mixes, and 0 stays 0")
    func lion() {
        let got = apply(ScaleByLion(beta1: 0.5, beta2: 0.5), [[1, -1e-30, 0], [-3, 0, 0]], parameters: [0, 0, 0])

        // The mean is (0.5, −5e-31, 0) behind the first; mixed with the second (−1.25, −2.5e-31, 0).
        #expect(got == [[1, -1, 0], [-1, -1, 0]])
    }

    @Test("a centred mean square is a variance: a constant gradient grows to the edge of its rounding, not to NaN")
    func centred() {
        let link = ScaleByRootMeanSquare(decay: 0.5, centred: true)
        let got = apply(link, [[Float]](repeating: [0.1], count: 60), parameters: [0])

        #expect(got.allSatisfy { $0[0].isFinite && $0[0] > 0 })
        // Variance of a start at 0: after one step 0.005 − 0.0025.
        #expect(abs(got[0][0] - 2) < 1e-5)
    }

    @Test("AdaGrad divides by the root of all squares so far")
    func adagrad() {
        let got = apply(ScaleByAdaGrad(rateDecay: 1), [[3], [4]], parameters: [0])

        // 3/√9, and 4/√25 over 1 + 1; two roundings.
        #expect(abs(got[0][0] - 1) < 1e-6 && abs(got[1][0] - 0.4) < 1e-6)
    }
}
