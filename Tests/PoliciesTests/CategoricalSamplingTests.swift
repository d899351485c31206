import Policies
import Primitives
import Testing

@Suite("Drawing from a row of logits")
struct CategoricalSamplingTests {
    @Test("actions come as often as their softmax says, with its logarithm beside them")
    func frequencies() {
        var random = SeededGenerator(seed: 1)
        let logits: [Float] = [9, 0.5, -1, 2, 0.5, 7]  // The row is the middle; what lies around it must not matter.
        let row = logits[1..<5]
        let total = row.reduce(0.0) { $0 + exponential(Double($1)) }
        let draws = 20_000
        var counts = [Int](repeating: 0, count: 4)
        for _ in 0..<draws {
            let (action, logProbability) = sampleCategorical(row, using: &random)
            counts[Int(action)] += 1
            let expected = Double(row[1 + Int(action)]) - logarithm(total)
            // Three roundings of numbers up to 3.
            #expect(abs(Double(logProbability) - expected) < 1e-6)
        }
        for (index, count) in counts.enumerated() {
            let share = exponential(Double(row[1 + index])) / total
            // Five standard deviations of a binomial count.
            #expect(abs(Double(count) - share * Double(draws)) < 5 * (Double(draws) * share * (1 - share)).squareRoot())
        }
    }

    @Test("one draw costs one number of the generator, whatever the row")
    func draws() {
        var one = SeededGenerator(seed: 2)
        var other = one
        _ = sampleCategorical([1, 2, 3], using: &one)
        _ = other.next()
        #expect(one == other)
    }

    @Test("rows that are drawn together are drawn as each alone, one number after the other", arguments: [1, 2, 3, 17])
    func together(width: Int) {
        var random = SeededGenerator(seed: 5)
        let rows = 9
        var logits = (0..<rows * width).map { _ in Float(3 * random.normal()) }
        logits[width] = -.infinity
        logits[2 * width] = .nan
        var other = random
        var actions = [Int32](repeating: -1, count: rows)
        var logProbabilities = [Float](repeating: 0, count: rows)
        sampleCategorical(
            logits, rows: rows, width: width, using: &random, actions: &actions, logProbabilities: &logProbabilities)
        for row in 0..<rows {
            let alone = sampleCategorical(logits[row * width..<(row + 1) * width], using: &other)
            #expect(actions[row] == alone.action)
            #expect(logProbabilities[row].bitPattern == alone.logProbability.bitPattern)
        }
        #expect(random == other)
    }

    @Test("an action of probability zero is never drawn, and huge logits do not overflow")
    func extremes() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<1000 {
            let drawn = sampleCategorical([-.infinity, 3e38, -3e38], using: &random)
            #expect(drawn.action == 1 && drawn.logProbability == 0)
        }
    }

    @Test("logits that are not numbers give an action of the row and no number")
    func notNumbers() {
        var random = SeededGenerator(seed: 4)
        let drawn = sampleCategorical([.nan, .nan, .nan], using: &random)
        #expect((0..<3).contains(drawn.action) && drawn.logProbability.isNaN)
        #expect((0..<3).contains(argmax([.nan, .nan, .nan])))
    }

    @Test("the most likely action is the first of the largest")
    func largest() {
        let logits: [Float] = [99, 1, 4, -2, 4, 99]
        #expect(argmax(logits[1..<5]) == 1)
    }
}
