/// What a layer hands to the next one: one row of `width` numbers per position, row-major, positions of all sequences
/// side by side without padding.
package struct Activations: Sendable, Equatable {
    package private(set) var rows: Int
    package let width: Int
    package var values: [Float]

    /// Memory that `fill` must write completely: zeroing first would cost a pass over it.
    package init(rows: Int, width: Int, fill: (UnsafeMutablePointer<Float>) -> Void) {
        self.rows = rows
        self.width = width
        self.values = Activations.buffer(rows * width, fill: fill)
    }

    package init(zeros rows: Int, width: Int) {
        self.rows = rows
        self.width = width
        self.values = [Float](repeating: 0, count: rows * width)
    }

    /// Makes it so many rows, of whatever numbers; takes memory only when there are more of them.
    package mutating func resize(rows: Int) {
        if rows > self.rows {
            values = [Float](repeating: 0, count: rows * width)
        } else if rows < self.rows {
            values.removeLast((self.rows - rows) * width)
        }
        self.rows = rows
    }

    package init(_ values: [Float], width: Int) {
        precondition(width > 0 && values.count.isMultiple(of: width), "\(values.count) numbers in rows of \(width)")
        self.rows = values.count / width
        self.width = width
        self.values = values
    }

    /// An array of `count` numbers that `fill` writes completely.
    package static func buffer(_ count: Int, fill: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let start = buffer.baseAddress { fill(start) }
            initialized = count
        }
    }
}

extension [Float] {
    /// A pointer that is valid even when there is nothing to point at, which a buffer's base address is not.
    package func withPointer(_ body: (UnsafePointer<Float>) -> Void) { body(self) }

    /// The same for writing.
    package mutating func withMutablePointer(_ body: (UnsafeMutablePointer<Float>) -> Void) { body(&self) }
}
