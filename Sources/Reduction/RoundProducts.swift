import LinearAlgebra
import Parameters
import Primitives

/// The inner products of a round's rows, made while the rows arrive.
///
///     add      the products of rows with those that are there already; in any order, and of as many as there is time for
///     finish   the products of the round's rows, with those made now that are missing; the next round begins empty
///
/// What `finish` gives has the bits of `Gram(rows:)`, whatever was added before: a row that is not of the round has no
/// part in it, and one that is another by now counts as it is now. Rows are shared, not copied.
struct RoundProducts: Sendable {
    private var basis: ParameterVersion?
    /// By slot, in the order of their arrival.
    private var rows: [Gradient] = []
    private var slots: [WorkerID: Int] = [:]
    /// By slot.
    private var digests: [UInt64] = []
    private var builder = GramBuilder(slots: 0)

    /// Rows that came together are read together.
    mutating func add(_ rows: [Gradient], of workers: [WorkerID], at basis: ParameterVersion) {
        if basis != self.basis { forget(for: basis) }
        let new = Set(zip(rows, workers).compactMap { place($0, of: $1) }).sorted()
        guard !new.isEmpty else { return }
        if self.rows.count > builder.slots { builder.grow(to: max(16, self.rows.count, 2 * builder.slots)) }
        let free = [UnsafeBufferPointer<Float>](
            repeating: UnsafeBufferPointer(start: nil, count: 0), count: builder.slots - self.rows.count)
        withViews(self.rows) { builder.add(new, of: $0 + free) }
    }

    /// - Returns: the slot that the row is to fill; nil where it fills one, or has no products with the others.
    private mutating func place(_ row: Gradient, of worker: WorkerID) -> Int? {
        guard row.count > 0, rows.isEmpty || rows[0].count == row.count else { return nil }
        guard let slot = slots[worker] else {
            slots[worker] = rows.count
            rows.append(row)
            digests.append(row.digest())
            return rows.count - 1
        }
        // Equal at once where the two share their memory.
        guard rows[slot] != row else { return nil }
        if slot < builder.slots && builder.isFilled[slot] { builder.remove(slot) }
        rows[slot] = row
        digests[slot] = row.digest()
        return slot
    }

    /// Of rows as they came, made when they were added or now.
    func digests(of rows: [Gradient], from workers: [WorkerID]) -> [UInt64] {
        zip(rows, workers).map { row, worker in
            guard let slot = slots[worker], self.rows[slot] == row else { return row.digest() }
            return digests[slot]
        }
    }

    /// - Parameter workers: whose rows they are, each once.
    /// - Returns: nil where rows have no values or differ in their count: such a round has no products.
    mutating func finish(_ rows: [Gradient], of workers: [WorkerID], at basis: ParameterVersion) -> Gram? {
        defer { forget(for: nil) }
        add(rows, of: workers, at: basis)
        let chosen = zip(rows, workers).compactMap { row, worker in
            slots[worker].flatMap { self.rows[$0] == row ? $0 : nil }
        }
        return chosen.count == rows.count ? builder.gram(of: chosen) : nil
    }

    private mutating func forget(for basis: ParameterVersion?) {
        self.basis = basis
        rows.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        digests.removeAll(keepingCapacity: true)
        builder = GramBuilder(slots: builder.slots)
    }
}
