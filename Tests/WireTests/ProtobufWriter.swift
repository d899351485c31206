/// Writes protobuf by hand, so that tests can say what the codecs would never write.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    static func message(_ fill: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var writer = ProtobufWriter()
        fill(&writer)
        return writer.bytes
    }

    private mutating func raw(_ value: UInt64) {
        var rest = value
        while rest > 0x7f {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func varint(_ field: UInt64, _ value: UInt64) {
        raw(field << 3)
        raw(value)
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        raw(field << 3 | 1)
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(shift)))) }
    }

    mutating func bytes(_ field: UInt64, _ value: [UInt8]) {
        raw(field << 3 | 2)
        raw(UInt64(value.count))
        bytes += value
    }

    mutating func message(_ field: UInt64, _ fill: (inout ProtobufWriter) -> Void) {
        bytes(field, Self.message(fill))
    }

    /// An envelope of run 7 and protocol 1 around one message.
    static func envelope(
        protocol version: UInt64 = 1, run: UInt64 = 7, kind: UInt64, _ fill: (inout ProtobufWriter) -> Void
    ) -> [UInt8] {
        message { envelope in
            envelope.varint(1, version)
            envelope.fixed64(2, run)
            envelope.message(kind, fill)
        }
    }
}
