import CMessages
import CProtobufC
import Parameters

extension Layout {
    /// The layout of a welcome. Every size is judged before it is multiplied, and the sum before a `Layout` is made.
    init(checking message: Guidon__Welcome) throws(WireError) {
        let entries = try elements(message.layout, count: message.n_layout, limit: Limits.layoutEntriesMax)
        guard !entries.isEmpty else { throw .badCount }
        var tensors: [(name: String, shape: [Int])] = []
        tensors.reserveCapacity(entries.count)
        var total = 0
        for entry in entries {
            let shape = try Self.shape(entry)
            total += shape.reduce(1, *)
            guard total <= Limits.vectorValuesMax else { throw .badShape }
            tensors.append((name: try text(entry.name, limit: Limits.nameBytesMax), shape: shape))
        }
        self.init(tensors)
    }

    /// A shape whose product neither overflows nor exceeds `Limits.vectorValuesMax`.
    private static func shape(_ entry: Guidon__LayoutEntry) throws(WireError) -> [Int] {
        guard entry.n_shape > 0, entry.n_shape <= Limits.rankMax, let sizes = entry.shape else { throw .badShape }
        var shape: [Int] = []
        var product = 1
        for index in 0..<entry.n_shape {
            let size = Int(sizes[index])
            guard size > 0, size <= Limits.vectorValuesMax / product else { throw .badShape }
            product *= size
            shape.append(size)
        }
        return shape
    }

    typealias EntryPointer = UnsafeMutablePointer<Guidon__LayoutEntry>?

    func messages(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<EntryPointer> {
        guard (1...Limits.layoutEntriesMax).contains(entries.count) else {
            throw .badCount(field: "the layout", count: entries.count, limit: Limits.layoutEntriesMax)
        }
        guard count <= Limits.vectorValuesMax else {
            throw .badVector(count: count, limit: Limits.vectorValuesMax)
        }
        let pointers = try arena.room(for: EntryPointer.self, count: entries.count)
        for (index, entry) in entries.enumerated() {
            guard entry.shape.count <= Limits.rankMax else { throw .badShape(tensor: entry.name) }
            let message = try arena.make(guidon__layout_entry__init)
            message.pointee.name = try arena.text(entry.name, field: "a tensor's name", limit: Limits.nameBytesMax)
            message.pointee.n_shape = entry.shape.count
            message.pointee.shape = try arena.room(for: UInt32.self, count: entry.shape.count)
            for (axis, size) in entry.shape.enumerated() { message.pointee.shape[axis] = UInt32(size) }
            pointers[index] = message
        }
        return pointers
    }
}
