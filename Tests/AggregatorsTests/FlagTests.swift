import Aggregators
import LinearAlgebra
import Parameters
import TestSupport
import Testing

@Suite("Flag Aggregator")
struct FlagTests {
    private func aggregate(_ rows: [Gradient], _ rule: Flag) throws -> Aggregate {
        try Aggregator.gram(rule).aggregate(rows: rows)
    }

    @Test("with as many dimensions as rows it is the plain sum of unit rows at the length of its form")
    func fullSubspace() throws {
        let rows = [Gradient([3, 0, 0]), Gradient([0, 2, 0]), Gradient([0, 0, 10])]

        let scaled = try aggregate(rows, Flag(form: .scaled, m: 3, steps: 10))
        let released = try aggregate(rows, Flag(form: .released, m: 3, steps: 1))
        let paper = try aggregate(rows, Flag(form: .paper, m: 3, steps: 5))

        // Roundings in double, then one to float.
        #expect(relativeError(doubles(scaled.gradient), [1, 1, 1]) <= 1e-6)
        #expect(relativeError(doubles(released.gradient), [1.0 / 3, 1.0 / 3, 1.0 / 3]) <= 1e-6)
        #expect(relativeError(doubles(paper.gradient), [1, 2.0 / 3, 10.0 / 3]) <= 1e-6)
        #expect(relativeError(scaled.reconstruction ?? [], [1, 1, 1]) <= 1e-6)
    }

    @Test("one dimension keeps only what lies along the common direction")
    func oneDimension() throws {
        let rows = [Gradient([1, 0.1]), Gradient([1, -0.1]), Gradient([2, 0]), Gradient([0, 1])]

        let got = try aggregate(rows, Flag(form: .scaled, m: 1, steps: 10))

        #expect(abs(got.gradient.values[1]) < 0.02 * got.gradient.values[0])
        #expect((got.reconstruction ?? [])[3] < 0.02)
        #expect(got.weights[2] == 1 && got.weights[3] < 0.1)
    }

    @Test("turning rows around changes no ratio: the subspace is blind to the sign")
    func signBlind() throws {
        let rows = signalRows(seed: 1, n: 9, d: 30)
        let turned = rows.enumerated().map { $0.offset < 3 ? times($0.element, -1) : $0.element }

        let straight = try aggregate(rows, Flag(form: .scaled, steps: 10))
        let got = try aggregate(turned, Flag(form: .scaled, steps: 10))

        // Products change their sign and nothing else, so that eigenvectors do; the rest is rounding.
        #expect(relativeError(got.reconstruction ?? [], straight.reconstruction ?? []) <= 1e-9)
    }

    @Test("a row's length does not change its vote, only through the median")
    func lengths() throws {
        let rows = signalRows(seed: 2, n: 9, d: 30)
        var longer = rows
        let longest = rows.indices.max { length(rows[$0]) < length(rows[$1]) } ?? 0
        longer[longest] = times(rows[longest], 1e6)

        let straight = try aggregate(rows, Flag(form: .scaled, steps: 10))
        let got = try aggregate(longer, Flag(form: .scaled, steps: 10))

        // The unit row differs by roundings of floats, 1e-7, which ten steps carry on.
        #expect(relativeError(doubles(got.gradient), doubles(straight.gradient)) <= 1e-5)
    }

    @Test("rows of zeros stay, count in the median length and shorten the step")
    func zeros() throws {
        let row = Gradient([0, 4])
        let zero = Gradient([0, 0])

        let got = try aggregate([row, zero, row, row], Flag(form: .scaled, steps: 10))
        let most = try aggregate([row, zero, zero, zero], Flag(form: .scaled, steps: 10))

        #expect(relativeError(doubles(got.gradient), [0, 3]) <= 1e-6)
        #expect(got.reconstruction?[1] == 0 && got.weights[1] == 0)
        #expect(most.gradient == zero)
    }

    @Test(
        "pairs of rows pull the subspace towards differences as their strength grows",
        arguments: [Flag.Form.scaled, .paper])
    func pairs(form: Flag.Form) throws {
        let rows = signalRows(seed: 3, n: 7, d: 40)

        let none = try aggregate(rows, Flag(form: form, lambda: 0, steps: 5))
        let weak = try aggregate(rows, Flag(form: form, lambda: 1, steps: 5))
        let strong = try aggregate(rows, Flag(form: form, lambda: 16, steps: 5))

        #expect(length(strong.gradient) < length(weak.gradient))
        #expect(length(weak.gradient) <= length(none.gradient) * 1.01)
    }

    @Test("one step that finds nothing better than a given start takes what it found")
    func start() throws {
        let gram = Gram(n: 2, values: [1, 0, 0, 1])
        let got = try Flag(form: .released, m: 1, steps: 1, start: [[1, 0]]).combine(gram, refused: 0)

        // The row that the start explains weighs (1e-7)^(-1/2) and becomes the subspace.
        #expect(relativeError(got.coefficients, [1, 0]) <= 1e-12)
    }
}
