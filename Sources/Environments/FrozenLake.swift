public import Primitives

/// A walk over a frozen lake with holes, from the upper left to the lower right; on slippery ice two steps of three go
/// astray, a quarter turn to either side. Reward 1 at the goal and 0 elsewhere.
///
/// Over at the goal, in a hole, or after `100` steps on the small map and `200` on the large one. A step off the map
/// leaves one where one was.
///
/// - Shapes: observation one-hot over the cells, row by row; 4 actions: left, down, right, up.
/// - Source: FrozenLake-v1 and FrozenLake8x8-v1 of Gymnasium, whose table of transitions is a test's fixture.
public struct FrozenLake: Environment {
    public enum Map: Sendable {
        case small, large

        fileprivate var rows: [StaticString] {
            switch self {
            case .small: ["SFFF", "FHFH", "FFFH", "HFFG"]
            case .large:
                [
                    "SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG",
                ]
            }
        }
    }

    /// Cells of a side.
    public let side: Int
    public let isSlippery: Bool
    public let lengthLimit: Int
    /// `S`, `F`, `H` or `G`, row by row.
    private let cells: [UInt8]
    public private(set) var cell = 0
    private var steps = 0

    public init(_ map: Map = .small, isSlippery: Bool = true) {
        cells = map.rows.flatMap { row in row.withUTF8Buffer { Array($0) } }
        side = map.rows.count
        lengthLimit = map.rows.count == 4 ? 100 : 200
        self.isSlippery = isSlippery
    }

    public var observationWidth: Int { cells.count }
    public var actionSpace: ActionSpace { .discrete(4) }
    public var rewardRange: ClosedRange<Float> { 0...1 }

    public mutating func reset(using random: inout SeededGenerator) { reset(to: 0) }

    /// Begins an episode at a cell.
    public mutating func reset(to cell: Int) {
        precondition(cells.indices.contains(cell), "cell \(cell) of \(cells.count)")
        self.cell = cell
        steps = 0
    }

    public mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step {
        precondition((0..<4).contains(action), "action \(action) of 4")
        let turn = isSlippery ? random.integer(below: 3) + 3 : 4
        cell = neighbour(of: cell, towards: (action + turn) % 4)
        steps += 1
        return Step(reward: isGoal(cell) ? 1 : 0, ended: isEnd(cell) || steps >= lengthLimit)
    }

    public func observe(into observation: UnsafeMutablePointer<Float>) {
        for index in cells.indices { observation[index] = index == cell ? 1 : 0 }
    }

    /// Where a step of that direction leads on ice that is not slippery.
    public func neighbour(of cell: Int, towards direction: Int) -> Int {
        if isEnd(cell) { return cell }
        let row = cell / side
        let column = cell % side
        return switch direction {
        case 0: row * side + max(column - 1, 0)
        case 1: min(row + 1, side - 1) * side + column
        case 2: row * side + min(column + 1, side - 1)
        default: max(row - 1, 0) * side + column
        }
    }

    public func isGoal(_ cell: Int) -> Bool { cells[cell] == UInt8(ascii: "G") }
    /// Whether an episode is over there.
    public func isEnd(_ cell: Int) -> Bool { isGoal(cell) || cells[cell] == UInt8(ascii: "H") }
}
