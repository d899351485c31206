public import Primitives

/// A task whose action is a number, played by choosing one of `count` values spread evenly over `range`, ends included.
public struct Discretised<E: Environment<Float>>: Environment {
    public private(set) var base: E
    private let values: [Float]

    public init(_ base: E, range: ClosedRange<Float>, count: Int) {
        precondition(count >= 2, "\(count) values of an action")
        self.base = base
        let width = range.upperBound - range.lowerBound
        values = (0..<count).map { range.lowerBound + width * Float($0) / Float(count - 1) }
    }

    public var observationWidth: Int { base.observationWidth }
    public var actionSpace: ActionSpace { .discrete(values.count) }
    public var lengthLimit: Int { base.lengthLimit }
    public var rewardRange: ClosedRange<Float> { base.rewardRange }

    public mutating func reset(using random: inout SeededGenerator) { base.reset(using: &random) }

    public mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step {
        precondition(values.indices.contains(action), "action \(action) of \(values.count)")
        return base.step(values[action], using: &random)
    }

    public func observe(into observation: UnsafeMutablePointer<Float>) { base.observe(into: observation) }
}
