/// Bytes that several queues send from without copying them; freed with the last of their owners.
///
/// Sendable because the bytes never change after `init`, and the last owner may be libzmq's own thread.
final class SharedBytes: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    /// Copies `values` once: an array promises no address beyond a closure, and these bytes outlive the call.
    init(copying values: ArraySlice<Float>) {
        bytes = values.withUnsafeBytes(Self.copy(of:))
    }

    init(copying raw: [UInt8]) { bytes = raw.withUnsafeBytes(Self.copy(of:)) }

    private static func copy(of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
        memory.copyMemory(from: bytes)
        return UnsafeRawBufferPointer(memory)
    }

    deinit { bytes.deallocate() }
}
