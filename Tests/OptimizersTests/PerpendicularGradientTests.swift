import Optimizers
import Testing

@Suite("Gradients turned away from their tensors")
struct PerpendicularGradientTests {
    @Test("the golden numbers: w (3, 4), g (1, 0) give (.8, −.6)")
    func golden() {
        let got = outputs(of: PerpendicularGradient(), [[1, 0]], parameters: [3, 4])[0]

        // A few roundings of floats near 1.
        #expect(abs(got[0] - 0.8) < 1e-6 && abs(got[1] + 0.6) < 1e-6)
    }

    @Test("each tensor is turned by itself, and keeps its length")
    func tensors() {
        let got = outputs(
            of: PerpendicularGradient(), [[1, 0, 0, 5]], parameters: [3, 4, 1, 0], shapes: [[2], [2]])[0]

        #expect(abs(got[0] - 0.8) < 1e-6 && abs(got[1] + 0.6) < 1e-6)
        #expect(got[2] == 0 && got[3] == 5)
    }

    @Test("a tensor that began at zero, or has one value, is left alone for ever")
    func zeros() {
        let link = PerpendicularGradient()
        #expect(outputs(of: link, [[1, 2, 7]], parameters: [0, 0, 3], shapes: [[2], [1]]) == [[1, 2, 7]])
    }

    @Test(
        "a gradient along its tensor becomes zero and not the noise of its rounding", arguments: [0.1, 3e18] as [Float])
    func along(size: Float) {
        let got = outputs(of: PerpendicularGradient(), [[0.3 * size, 0.7 * size]], parameters: [0.3, 0.7])[0]

        #expect(got == [0, 0])
    }
}
