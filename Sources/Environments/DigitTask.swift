public import Primitives

/// The alphabet that the tasks over digits share: digits 0–9 are tokens 0–9.
public enum DigitAlphabet {
    /// Sixteen tokens; those that a task does not name are never given and always wrong.
    public static let size = 16
    /// Ends a prompt.
    public static let separator: Int32 = 10
    public static let plus: Int32 = 11
    public static let minus: Int32 = 12
    public static let times: Int32 = 13
}

/// A string of `length` digits is to be rewritten, digit for digit: `3 1 4 1 |` asks for `rewritten([3, 1, 4, 1])`.
public protocol DigitTask: SequenceTask {
    var length: Int { get }
    /// The right completion, as long as the digits.
    func rewritten(_ digits: ArraySlice<Int32>) -> [Int32]
}

extension DigitTask {
    public var vocabulary: Int { DigitAlphabet.size }
    public var promptLength: Int { length + 1 }
    public var completionLength: Int { length }

    public func prompt(using random: inout SeededGenerator) -> [Int32] {
        precondition(length >= 1, "a string of \(length) digits")
        return (0..<length).map { _ in Int32(random.integer(below: 10)) } + [DigitAlphabet.separator]
    }

    public func answer(to prompt: [Int32]) -> [Int32] {
        precondition(prompt.count == promptLength, "a prompt of \(prompt.count) tokens, not \(promptLength)")
        return rewritten(prompt[..<length])
    }
}
