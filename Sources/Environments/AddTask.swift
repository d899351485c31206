public import Primitives

/// Add two numbers of `digits` digits: `4 7 + 8 5 |` asks for `2 3 1`, the sum 132 from its last digit to its first.
///
/// The least significant digit comes first, so that each needs only what is above it and a carry that is known already.
public struct AddTask: SequenceTask {
    public let digits: Int

    /// - Parameter digits: at most 17, so that a sum fits an `Int`.
    public init(digits: Int) {
        precondition((1...17).contains(digits), "numbers of \(digits) digits")
        self.digits = digits
    }

    public var vocabulary: Int { DigitAlphabet.size }
    public var promptLength: Int { 2 * digits + 2 }
    public var completionLength: Int { digits + 1 }

    public func prompt(using random: inout SeededGenerator) -> [Int32] {
        func number() -> [Int32] { (0..<digits).map { _ in Int32(random.integer(below: 10)) } }
        return number() + [DigitAlphabet.plus] + number() + [DigitAlphabet.separator]
    }

    public func answer(to prompt: [Int32]) -> [Int32] {
        precondition(prompt.count == promptLength, "a prompt of \(prompt.count) tokens, not \(promptLength)")
        func value(_ tokens: ArraySlice<Int32>) -> Int { tokens.reduce(0) { 10 * $0 + Int($1) } }
        var sum = value(prompt[..<digits]) + value(prompt[(digits + 1)..<(2 * digits + 1)])
        return (0..<completionLength).map { _ in
            defer { sum /= 10 }
            return Int32(sum % 10)
        }
    }
}
