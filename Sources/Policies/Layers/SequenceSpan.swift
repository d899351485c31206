package import LinearAlgebra

/// Where one sequence lies among the rows of a block's input and output; the output may keep only its last positions.
package struct SequenceSpan: Sendable, Equatable {
    package let input: Range<Int>
    package let output: Range<Int>

    package init(input: Range<Int>, output: Range<Int>) {
        precondition(output.count <= input.count, "\(output.count) outputs of \(input.count) positions")
        self.input = input
        self.output = output
    }

    /// The input rows at the positions that the output keeps.
    package var kept: Range<Int> { (input.upperBound - output.count)..<input.upperBound }

    /// The attention of the kept positions to all.
    package func shape(heads: Int, width: Int) -> AttentionShape {
        AttentionShape(queries: output.count, keys: input.count, heads: heads, width: width / heads)
    }
}
