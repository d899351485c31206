public import Primitives

/// A task over strings of tokens: a prompt is given, a completion of fixed length is verified.
///
/// Laws, tested over the catalogue: the same generator gives the same prompt; every prompt has an answer; exact
/// completions have reward 1, and no others; rewards lie in 0…1.
public protocol SequenceTask: Sendable {
    var vocabulary: Int { get }
    var promptLength: Int { get }
    var completionLength: Int { get }

    func prompt(using random: inout SeededGenerator) -> [Int32]
    /// A right completion.
    func answer(to prompt: [Int32]) -> [Int32]
    /// How good a completion is, in 0…1; the share of its tokens that are the answer's, unless a task says otherwise.
    func reward(prompt: [Int32], completion: [Int32]) -> Float
    func isExact(prompt: [Int32], completion: [Int32]) -> Bool
}

extension SequenceTask {
    public func reward(prompt: [Int32], completion: [Int32]) -> Float {
        precondition(completion.count == completionLength, "\(completion.count) tokens, not \(completionLength)")
        let answer = answer(to: prompt)
        var right = 0
        for index in answer.indices where answer[index] == completion[index] { right += 1 }
        return Float(right) / Float(completionLength)
    }

    public func isExact(prompt: [Int32], completion: [Int32]) -> Bool { answer(to: prompt) == completion }
}
