import Aggregators
import Parameters
import TestSupport
import Testing

@Suite("Centered clipping")
struct CenteredClippingTests {
    @Test("inside the radius it is the mean, and outside a row pulls as far as the radius")
    func radius() throws {
        let rows = [Gradient([1, 0]), Gradient([0, 1]), Gradient([0, -100])]
        func aggregate(_ radius: Double) throws -> [Double] {
            let rule = Aggregator.gram(CenteredClipping(steps: 1, radius: .distance(radius)))
            return doubles(try rule.aggregate(rows: rows).gradient)
        }

        #expect(relativeError(try aggregate(200), [1.0 / 3, -33]) < 1e-6)
        #expect(relativeError(try aggregate(2), [1.0 / 3, -1.0 / 3]) < 1e-6)
    }

    @Test("more steps come nearer to rows far from zero")
    func steps() throws {
        let rows = [Gradient([9]), Gradient([10]), Gradient([11])]
        func aggregate(_ steps: Int) throws -> Float {
            try Aggregator.gram(CenteredClipping(steps: steps, radius: .distance(2))).aggregate(rows: rows).gradient
                .values[0]
        }

        #expect(abs(try aggregate(1) - 2) < 1e-5)
        #expect(abs(try aggregate(3) - 6) < 1e-5)
        #expect(abs(try aggregate(9) - 10) < 1e-5)
    }
}
