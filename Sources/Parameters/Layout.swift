import Primitives

/// Where each named tensor lies in the one flat vector of parameters.
///
/// Tensors lie one behind the other without gaps, each row-major, in the order in which they were declared.
public struct Layout: Sendable, Equatable, Codable {
    public struct Entry: Sendable, Equatable, Codable {
        public let name: String
        /// Sizes from the slowest to the fastest index.
        public let shape: [Int]
        public let offset: Int

        public var count: Int { shape.reduce(1, *) }
        public var range: Range<Int> { offset..<(offset + count) }
    }

    public private(set) var entries: [Entry] = []

    /// How many parameters there are, `d`.
    public private(set) var count = 0

    public init(_ tensors: [(name: String, shape: [Int])]) {
        for (name, shape) in tensors {
            precondition(!shape.isEmpty && shape.allSatisfy { $0 > 0 }, "tensor \(name) has shape \(shape)")
            let entry = Entry(name: name, shape: shape, offset: count)
            entries.append(entry)
            count += entry.count
        }
    }

    /// The tensor of that name; our own mistake when there is none.
    public subscript(_ name: String) -> Entry {
        guard let entry = entries.first(where: { $0.name == name }) else { preconditionFailure("no tensor \(name)") }
        return entry
    }

    /// Equal for equal names and shapes; two programs that agree on it mean the same by every coordinate.
    public var digest: UInt64 {
        var digest = Digest()
        for entry in entries {
            digest.add(entry.name)
            for size in entry.shape { digest.add(UInt64(size)) }
            digest.add(UInt64(entry.shape.count))
        }
        return digest.value
    }
}
