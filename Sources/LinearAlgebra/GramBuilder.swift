/// A Gram matrix that grows while rows arrive: the j-th arrival costs j products, so that little is left after the last.
///
/// Every row has a slot. In whatever order slots are filled, the matrix has the bits of `Gram(rows:)` over the filled ones.
public struct GramBuilder: Sendable, Equatable {
    /// How many rows there may be.
    public let slots: Int
    public private(set) var isFilled: [Bool]
    private var values: [Double]

    public init(slots: Int) {
        precondition(slots >= 0, "\(slots) slots")
        self.slots = slots
        isFilled = [Bool](repeating: false, count: slots)
        values = [Double](repeating: 0, count: slots * slots)
    }

    /// Fills a slot. `rows` are the rows by slot; only this one and those filled before are read.
    ///
    /// - Complexity: O(d) for each filled slot.
    public mutating func add(_ slot: Int, of rows: [UnsafeBufferPointer<Float>]) {
        precondition(rows.count == slots && slot < slots && !isFilled[slot], "slot \(slot) of \(slots), filled or none")
        isFilled[slot] = true
        for other in 0..<slots where isFilled[other] {
            let product = dot(rows[slot], rows[other])
            values[slot * slots + other] = product
            values[other * slots + slot] = product
        }
    }

    /// Empties a slot, for a row that is refused after all or replaced.
    public mutating func remove(_ slot: Int) {
        precondition(slot < slots && isFilled[slot], "slot \(slot) of \(slots) is empty or none")
        isFilled[slot] = false
    }

    /// The products of the filled slots, in ascending order of slots.
    public func gram() -> Gram {
        Gram(n: slots, values: values).selecting((0..<slots).filter { isFilled[$0] })
    }
}
