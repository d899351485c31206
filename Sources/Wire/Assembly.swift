import LinearAlgebra

/// Puts the chunks of a vector together: at most one unfinished vector, of the one dimension that is expected.
///
///     chunk 0 ──► a new vector begins (an unfinished one is dropped)
///     chunk k ──► goes behind chunk k − 1 of the same vector; anything else is an error and drops the unfinished one
///     last    ──► the vector is handed over
///
/// The memory of a vector is allocated once, at its first chunk, and handed over with it; what a dropped vector took is
/// used by the next one. So a peer holds at most one vector of memory, and only the dimension it was welcomed with.
package struct Assembly: Sendable {
    /// What tells one peer's vectors apart.
    package struct Name: Sendable, Equatable {
        package var worker: UInt32 = 0
        package var incarnation: UInt64 = 0
        package var version: UInt64
        package var digest: UInt64

        package init(worker: UInt32 = 0, incarnation: UInt64 = 0, version: UInt64, digest: UInt64) {
            self.worker = worker
            self.incarnation = incarnation
            self.version = version
            self.digest = digest
        }
    }

    package let dimension: Int
    private var name: Name?
    private var next = 0
    private var values: [Float] = []
    /// How many vectors were dropped because the next one began.
    package private(set) var interrupted: UInt64 = 0

    package init(dimension: Int) {
        precondition(dimension > 0 && dimension <= Limits.vectorValuesMax, "vectors of \(dimension) values")
        self.dimension = dimension
    }

    package var isUnfinished: Bool { name != nil }

    /// - Parameter bytes: little-endian floats at any address; copied once.
    /// - Returns: the whole vector when `chunk` was its last one.
    package mutating func add(
        _ chunk: Chunk, of name: Name, bytes: UnsafeRawBufferPointer
    ) throws(WireError) -> [Float]? {
        do throws(WireError) {
            try check(chunk, of: name, bytes: bytes)
        } catch {
            drop()
            throw error
        }
        if chunk.isFirst {
            if isUnfinished { interrupted += 1 }
            drop()
            self.name = name
            reserve()
        }
        append(bytes, count: chunk.range.count)
        next = chunk.index + 1
        guard chunk.isLast else { return nil }
        defer {
            values = []
            drop()
        }
        return values
    }

    private func check(_ chunk: Chunk, of name: Name, bytes: UnsafeRawBufferPointer) throws(WireError) {
        guard chunk.total == dimension else { throw .wrongDimension }
        guard bytes.count == chunk.range.count * 4 else { throw .valuesLength }
        guard !chunk.isFirst else { return }
        guard let unfinished = self.name, chunk.index == next else { throw .chunkOutOfOrder }
        guard unfinished == name else { throw .chunkOfAnother }
    }

    private mutating func drop() {
        name = nil
        next = 0
        values.removeAll(keepingCapacity: true)
    }

    private mutating func reserve() {
        values.reserveCapacity(dimension)
        values.withUnsafeMutableBufferPointer {
            preferLargePages(UnsafeMutableRawBufferPointer(start: $0.baseAddress, count: 4 * dimension))
        }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer, count: Int) {
        #if _endian(big)
            #error("values travel as little-endian floats and are copied as they are")
        #endif
        values.append(addingCapacity: count) { span in
            span.withUnsafeMutableBufferPointer { free, filled in
                UnsafeMutableRawBufferPointer(free).copyMemory(from: bytes)
                filled = count
            }
        }
    }
}
