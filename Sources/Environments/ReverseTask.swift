public import Primitives

/// Reverse a string of `length` digits: `3 1 4 1 |` asks for `1 4 1 3`.
public struct ReverseTask: SequenceTask {
    public let length: Int

    public init(length: Int) {
        precondition(length >= 1, "a string of \(length) digits")
        self.length = length
    }

    public var vocabulary: Int { DigitAlphabet.size }
    public var promptLength: Int { length + 1 }
    public var completionLength: Int { length }

    public func prompt(using random: inout SeededGenerator) -> [Int32] {
        DigitAlphabet.prompt(digits: length, using: &random)
    }

    public func answer(to prompt: [Int32]) -> [Int32] {
        precondition(prompt.count == promptLength, "a prompt of \(prompt.count) tokens, not \(promptLength)")
        return prompt[..<length].reversed()
    }
}
