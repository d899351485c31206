public import Primitives

/// A task that pays 1 for an exact completion and 0 for every other.
public struct ExactReward: SequenceTask {
    public let base: any SequenceTask

    public init(_ base: any SequenceTask) { self.base = base }

    public var vocabulary: Int { base.vocabulary }
    public var promptLength: Int { base.promptLength }
    public var completionLength: Int { base.completionLength }

    public func prompt(using random: inout SeededGenerator) -> [Int32] { base.prompt(using: &random) }
    public func answer(to prompt: [Int32]) -> [Int32] { base.answer(to: prompt) }

    public func reward(prompt: [Int32], completion: [Int32]) -> Float {
        isExact(prompt: prompt, completion: completion) ? 1 : 0
    }

    public func isExact(prompt: [Int32], completion: [Int32]) -> Bool {
        base.isExact(prompt: prompt, completion: completion)
    }
}
