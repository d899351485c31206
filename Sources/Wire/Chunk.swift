import CMessages

/// Which part of a vector a frame holds. There is one way to cut a vector: chunks of `Limits.chunkValuesMax` values in
/// ascending order, the last one shorter; so all fields follow from `total` and `index`.
package struct Chunk: Sendable, Equatable {
    package let index: Int
    package let total: Int

    package var count: Int { Self.count(of: total) }
    package var range: Range<Int> {
        let start = index * Limits.chunkValuesMax
        return start..<min(start + Limits.chunkValuesMax, total)
    }
    package var isFirst: Bool { index == 0 }
    package var isLast: Bool { index == count - 1 }

    /// Into how many chunks a vector of `total` values is cut.
    package static func count(of total: Int) -> Int { (total + Limits.chunkValuesMax - 1) / Limits.chunkValuesMax }

    package init(index: Int, total: Int) {
        precondition(total > 0 && total <= Limits.vectorValuesMax, "a vector of \(total) values")
        precondition(index >= 0 && index < Self.count(of: total), "chunk \(index) of \(total) values")
        self.index = index
        self.total = total
    }

    /// The chunk that a peer announces.
    init(checking message: UnsafePointer<Guidon__Chunk>?) throws(WireError) {
        guard let chunk = message?.pointee else { throw .fieldMissing }
        guard chunk.total > 0, chunk.total <= UInt64(Limits.vectorValuesMax) else { throw .wrongDimension }
        let total = Int(chunk.total)
        guard chunk.count == UInt32(Self.count(of: total)), chunk.index < chunk.count,
            chunk.offset == UInt64(chunk.index) * UInt64(Limits.chunkValuesMax)
        else { throw .badChunk }
        self.init(index: Int(chunk.index), total: total)
    }

    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Chunk> {
        let message = try arena.make(guidon__chunk__init)
        message.pointee.index = UInt32(index)
        message.pointee.count = UInt32(count)
        message.pointee.offset = UInt64(range.lowerBound)
        message.pointee.total = UInt64(total)
        return message
    }

    /// All chunks of `vector`, each with its values.
    static func cut(_ vector: [Float]) throws(EncodingError) -> [(chunk: Chunk, values: ArraySlice<Float>)] {
        guard !vector.isEmpty, vector.count <= Limits.vectorValuesMax else {
            throw .badVector(count: vector.count, limit: Limits.vectorValuesMax)
        }
        return (0..<count(of: vector.count)).map { index in
            let chunk = Chunk(index: index, total: vector.count)
            return (chunk, vector[chunk.range])
        }
    }
}
