import Telemetry

extension Safetensors {
    /// The whole file.
    package func bytes() -> [UInt8] {
        var header = Array(self.header().line.utf8)
        // Spaces up to a multiple of eight, so that the numbers behind are aligned in a file that is mapped.
        while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
        precondition(header.count <= Self.headerBytesMax, "a header of \(header.count) bytes")
        var out: [UInt8] = []
        out.reserveCapacity(8 + header.count + tensors.reduce(0) { $0 + $1.values.count * $1.values.kind.bytes })
        for shift in stride(from: 0, to: 64, by: 8) { out.append(UInt8(truncatingIfNeeded: header.count >> shift)) }
        out += header
        for tensor in tensors {
            switch tensor.values {
            case .floats(let list): append(list.map { $0.bitPattern.littleEndian }, to: &out)
            case .doubles(let list): append(list.map { $0.bitPattern.littleEndian }, to: &out)
            case .words(let list): append(list.map(\.littleEndian), to: &out)
            }
        }
        return out
    }

    private func append<Number>(_ list: [Number], to out: inout [UInt8]) {
        list.withUnsafeBytes { out.append(contentsOf: $0) }
    }

    private func header() -> JSON {
        var members: [JSON.Member] = []
        if !metadata.isEmpty {
            let texts = metadata.map { JSON.Member(key: $0.key, value: .text($0.text)) }
            members.append(JSON.Member(key: Self.metadataKey, value: .object(texts)))
        }
        var place = 0
        for tensor in tensors {
            let end = place + tensor.values.count * tensor.values.kind.bytes
            let entry: JSON = .object([
                "dtype": .text(tensor.values.kind.rawValue), "shape": .list(tensor.shape.map { .whole(UInt64($0)) }),
                "data_offsets": .list([.whole(UInt64(place)), .whole(UInt64(end))]),
            ])
            members.append(JSON.Member(key: tensor.name, value: entry))
            place = end
        }
        return .object(members)
    }
}
