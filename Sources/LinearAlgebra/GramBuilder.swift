/// A Gram matrix that grows while rows arrive, whole or in pieces: after the last piece of the last row, only that piece's
/// products are left to do.
///
/// Every row has a slot. In whatever order slots are filled and in whatever pieces, the matrix has the bits of
/// `Gram(rows:)` over the filled ones. Of two rows, the product over some columns is made when the later one has them.
public struct GramBuilder: Sendable, Equatable {
    /// How many rows there may be.
    public private(set) var slots: Int
    public private(set) var isFilled: [Bool]
    /// The columns of each row that are in the products: whole segments until the row is complete.
    private var done: [Int]
    private var values: [Double]

    public init(slots: Int) {
        precondition(slots >= 0, "\(slots) slots")
        self.slots = slots
        isFilled = [Bool](repeating: false, count: slots)
        done = [Int](repeating: 0, count: slots)
        values = [Double](repeating: 0, count: slots * slots)
    }

    /// Fills a slot. `rows` are the rows by slot; only this one and those that came before are read.
    ///
    /// - Complexity: O(d) for each filled slot, one pass over all of them.
    public mutating func add(_ slot: Int, of rows: [UnsafeBufferPointer<Float>]) {
        precondition(rows.count == slots && slot < slots, "slot \(slot) of \(slots), \(rows.count) rows")
        add(slot, upTo: rows[slot].count, of: rows)
    }

    /// Fills several slots, with the bits of filling one after the other; rows that came together are read together.
    ///
    /// - Parameter new: each once.
    public mutating func add(_ new: [Int], of rows: [UnsafeBufferPointer<Float>]) {
        let all = (0..<slots).filter { isFilled[$0] } + new
        // In readings of a row. One by one each new row meets all before it; at once every row is read one time, and the
        // arithmetic of fifteen pairs takes as long as another reading (15 rows of 10⁶ values, AVX-512).
        let apart = all.count * new.count - new.count * (new.count - 1) / 2
        let together = all.count + all.count * all.count / 15
        let hasParts = (0..<slots).contains { !isFilled[$0] && done[$0] > 0 }
        guard apart > together && !hasParts else {
            for slot in new { add(slot, of: rows) }
            return
        }
        precondition(
            rows.count == slots && new.allSatisfy { !isFilled[$0] }, "slots \(new) of \(slots), filled or none")
        let gram = Gram(rows: all.map { rows[$0] })
        for i in all.indices {
            for j in 0...i { set(all[i], all[j], gram[i, j]) }
        }
        for slot in new {
            isFilled[slot] = true
            done[slot] = rows[slot].count
        }
    }

    /// Says that the first `columns` of a row have arrived; all of them fill the slot.
    ///
    /// - Parameter rows: the rows by slot, of full length; columns that have not arrived are not read.
    /// - Complexity: O(c) for each slot that has columns, where `c` are the columns since the last call.
    public mutating func add(_ slot: Int, upTo columns: Int, of rows: [UnsafeBufferPointer<Float>]) {
        precondition(rows.count == slots && slot < slots && !isFilled[slot], "slot \(slot) of \(slots), filled or none")
        precondition(columns >= done[slot] && columns <= rows[slot].count, "\(columns) of \(rows[slot].count) columns")
        var from = done[slot]
        isFilled[slot] = columns == rows[slot].count
        done[slot] = isFilled[slot] ? columns : columns / segmentColumns * segmentColumns
        while from < done[slot] {
            let others = (0..<slots).filter { done[$0] > from }
            let to = others.reduce(done[slot]) { min($0, done[$1]) }
            addProducts(slot, others, columns: from..<to, of: rows)
            from = to
        }
        if isFilled[slot] { repair(slot, of: rows) }
    }

    /// Empties a slot, for a row that is refused after all, replaced or never completed.
    public mutating func remove(_ slot: Int) {
        precondition(slot < slots && (isFilled[slot] || done[slot] > 0), "slot \(slot) of \(slots) is empty or none")
        isFilled[slot] = false
        done[slot] = 0
        for other in 0..<slots { set(slot, other, 0) }
    }

    /// Makes room for more rows; those that are there keep their slots.
    public mutating func grow(to count: Int) {
        precondition(count >= slots, "\(count) slots instead of \(slots)")
        var grown = [Double](repeating: 0, count: count * count)
        for i in 0..<slots {
            for j in 0..<slots { grown[i * count + j] = values[i * slots + j] }
        }
        values = grown
        isFilled += [Bool](repeating: false, count: count - slots)
        done += [Int](repeating: 0, count: count - slots)
        slots = count
    }

    /// The products of the filled slots, in ascending order of slots.
    public func gram() -> Gram { gram(of: (0..<slots).filter { isFilled[$0] }) }

    /// The products of these slots, in this order; all of them are filled.
    public func gram(of chosen: [Int]) -> Gram {
        for slot in chosen { precondition(isFilled[slot], "slot \(slot) is not filled") }
        return Gram(n: slots, values: values).selecting(chosen)
    }

    private mutating func addProducts(
        _ slot: Int, _ others: [Int], columns: Range<Int>, of rows: [UnsafeBufferPointer<Float>]
    ) {
        var totals = others.map { values[slot * slots + $0] }
        LinearAlgebra.addProducts(rows[slot], others.map { rows[$0] }, columns: columns, to: &totals)
        for (other, total) in zip(others, totals) { set(slot, other, total) }
    }

    /// Products beyond the range of a float are made again, as `dot` does.
    private mutating func repair(_ slot: Int, of rows: [UnsafeBufferPointer<Float>]) {
        for other in 0..<slots where isFilled[other] && !values[slot * slots + other].isFinite {
            set(slot, other, wideDot(rows[slot], rows[other]))
        }
    }

    private mutating func set(_ slot: Int, _ other: Int, _ product: Double) {
        values[slot * slots + other] = product
        values[other * slots + slot] = product
    }
}
