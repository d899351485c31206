public import Primitives

/// Reach a target with given numbers: `2 4 7 | 1 5 |` asks for `2 × 4 + 7`, or another way to 15.
///
/// `numbers` digits from 1 to 9 and a target of two digits are given. A completion is a chain
/// `a ∘ b ∘ c` that uses each given digit once, with ∘ one of `+`, `−`, `×`, worked off from left to right without
/// precedence; it is exact when it comes to the target. Prompts are made from random chains, so that each can be solved.
///
/// - Shapes: prompts of `numbers + 4` tokens, completions of `2 · numbers − 1`.
/// - Reward: 1 for an exact chain, 0.1 for a chain of the given digits that comes to something else, 0 otherwise.
/// - Source: the game as TinyZero plays it (Pan et al., 2025), with its 0.1 for the form.
/// - Differs: digits instead of numbers up to 99, no division, no brackets; the length is fixed.
public struct CountdownTask: SequenceTask {
    public let numbers: Int

    /// - Parameter numbers: at most 5; the search for an answer tries up to `5! · 3⁴` chains.
    public init(numbers: Int) {
        precondition((2...5).contains(numbers), "\(numbers) numbers")
        self.numbers = numbers
    }

    static let operators = [DigitAlphabet.plus, DigitAlphabet.minus, DigitAlphabet.times]
    private static let targets = 0...99

    public var vocabulary: Int { DigitAlphabet.size }
    public var promptLength: Int { numbers + 4 }
    public var completionLength: Int { 2 * numbers - 1 }

    public func prompt(using random: inout SeededGenerator) -> [Int32] {
        while true {
            let digits = (0..<numbers).map { _ in Int32(1 + random.integer(below: 9)) }
            var chain = [digits[0]]
            for digit in digits.dropFirst() { chain += [Self.operators[random.integer(below: 3)], digit] }
            // Half of all chains or more come to a target of two digits, so this ends soon.
            guard let target = Self.value(of: chain), Self.targets.contains(target) else { continue }
            return digits.sorted() + [DigitAlphabet.separator, Int32(target / 10), Int32(target % 10)]
                + [DigitAlphabet.separator]
        }
    }

    /// The first of the exact chains, digits before operators, in ascending order.
    public func answer(to prompt: [Int32]) -> [Int32] {
        var chain: [Int32] = []
        let isFound = extend(&chain, with: prompt[..<numbers].sorted(), reaching: target(of: prompt))
        precondition(isFound, "a prompt without an answer: \(prompt)")
        return chain
    }

    public func reward(prompt: [Int32], completion: [Int32]) -> Float {
        guard let value = value(of: completion, given: prompt) else { return 0 }
        return value == target(of: prompt) ? 1 : 0.1
    }

    public func isExact(prompt: [Int32], completion: [Int32]) -> Bool {
        value(of: completion, given: prompt) == target(of: prompt)
    }

    // MARK: Helpers

    private func target(of prompt: [Int32]) -> Int {
        precondition(prompt.count == promptLength, "a prompt of \(prompt.count) tokens, not \(promptLength)")
        return 10 * Int(prompt[numbers + 1]) + Int(prompt[numbers + 2])
    }

    /// What a completion comes to, if it is a chain of all digits of the prompt.
    private func value(of completion: [Int32], given prompt: [Int32]) -> Int? {
        precondition(completion.count == completionLength, "\(completion.count) tokens, not \(completionLength)")
        let used = stride(from: 0, to: completion.count, by: 2).map { completion[$0] }
        guard used.sorted() == prompt[..<numbers].sorted() else { return nil }
        return Self.value(of: completion)
    }

    /// Nil where an operator stands that is none.
    private static func value(of chain: [Int32]) -> Int? {
        var value = Int(chain[0])
        for index in stride(from: 1, to: chain.count, by: 2) {
            let digit = Int(chain[index + 1])
            switch chain[index] {
            case DigitAlphabet.plus: value += digit
            case DigitAlphabet.minus: value -= digit
            case DigitAlphabet.times: value *= digit
            default: return nil
            }
        }
        return value
    }

    /// Searches in depth: appends a digit that is left, and an operator before it, until the chain is whole.
    private func extend(_ chain: inout [Int32], with left: [Int32], reaching target: Int) -> Bool {
        if left.isEmpty { return Self.value(of: chain) == target }
        for index in left.indices where index == 0 || left[index] != left[index - 1] {
            var rest = left
            let digit = rest.remove(at: index)
            for sign in chain.isEmpty ? [nil] : Self.operators.map(Optional.some) {
                let length = chain.count
                chain += sign.map { [$0, digit] } ?? [digit]
                if extend(&chain, with: rest, reaching: target) { return true }
                chain.removeLast(chain.count - length)
            }
        }
        return false
    }
}
