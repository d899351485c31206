/// One message as it goes out: a protobuf header and, for a chunk of a vector, the values behind it.
package struct Parcel: Sendable, Equatable {
    package let header: [UInt8]
    /// Shares the memory of the vector it is cut from.
    package let values: ArraySlice<Float>?
}

/// One message as it came in. The bytes belong to the caller, may start at any address, and are not kept.
package struct ReceivedFrames {
    /// How many frames there were; those beyond the second are not looked at.
    package let count: Int
    package let header: UnsafeRawBufferPointer
    package let values: UnsafeRawBufferPointer?

    package init(count: Int, header: UnsafeRawBufferPointer, values: UnsafeRawBufferPointer?) {
        self.count = count
        self.header = header
        self.values = values
    }

    /// Lengths only; not a byte is read.
    func checkLengths() throws(WireError) {
        guard count == 1 || count == 2, (values != nil) == (count == 2) else { throw .frameCount }
        guard !header.isEmpty else { throw .headerEmpty }
        guard header.count <= Limits.headerBytesMax else { throw .headerTooLong }
        if let values, values.count > Limits.valueBytesMax { throw .valuesLength }
    }

    func checkNoValues() throws(WireError) {
        if values != nil { throw .valuesUnexpected }
    }
}
