import CProtobufC

/// The memory of one header while it is packed or unpacked: allocating moves a mark, and everything is freed at once.
///
/// It is protobuf-c's allocator and its budget: when the arena is full, unpacking fails instead of taking more memory.
/// For one thread.
final class Arena {
    private let memory: UnsafeMutableRawPointer
    private let capacity: Int
    private var used = 0
    /// Whether something did not fit since the last `reset`.
    private(set) var isExhausted = false
    private var allocator = ProtobufCAllocator()

    init(capacity: Int) {
        self.capacity = capacity
        memory = .allocate(byteCount: capacity, alignment: 16)
        allocator.alloc = { arena, size in
            guard let arena else { return nil }
            return Unmanaged<Arena>.fromOpaque(arena).takeUnretainedValue().take(size)
        }
        allocator.free = { _, _ in }
    }

    deinit { memory.deallocate() }

    func reset() {
        used = 0
        isExhausted = false
    }

    private func take(_ size: Int) -> UnsafeMutableRawPointer? {
        guard size >= 0, size <= capacity - used else {
            isExhausted = true
            return nil
        }
        let place = memory + used
        used = min((used + size + 15) & ~15, capacity)
        return place
    }

    // MARK: Unpacking

    /// Unpacks `bytes` with one of the generated functions. What it returns lives until the next `reset`.
    func unpack<Message>(
        _ bytes: UnsafeRawBufferPointer,
        with unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) ->
            UnsafeMutablePointer<Message>?
    ) throws(WireError) -> Message {
        reset()
        allocator.allocator_data = Unmanaged.passUnretained(self).toOpaque()
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let message = unpack(&allocator, bytes.count, start) else {
            throw isExhausted ? .tooCostly : .malformed
        }
        return message.pointee
    }

    // MARK: Building

    /// A new message, initialised by its generated function.
    func make<Message>(
        _ initialize: (UnsafeMutablePointer<Message>?) -> Void
    ) throws(EncodingError) -> UnsafeMutablePointer<Message> {
        let message = try room(for: Message.self, count: 1)
        initialize(message)
        return message
    }

    /// Room for `count` values that the caller fills.
    func room<Value>(for type: Value.Type, count: Int) throws(EncodingError) -> UnsafeMutablePointer<Value> {
        guard let place = take(count * MemoryLayout<Value>.stride) else {
            throw .headerTooLong(limit: Limits.headerBytesMax)
        }
        return place.bindMemory(to: type, capacity: count)
    }

    func bytes(_ bytes: [UInt8]) throws(EncodingError) -> ProtobufCBinaryData {
        let place = try room(for: UInt8.self, count: bytes.count)
        place.update(from: bytes, count: bytes.count)
        return ProtobufCBinaryData(len: bytes.count, data: place)
    }

    func text(_ text: String, field: String, limit: Int) throws(EncodingError) -> ProtobufCBinaryData {
        let bytes = Array(text.utf8)
        guard bytes.count <= limit else { throw .textTooLong(field: field, bytes: bytes.count, limit: limit) }
        guard !bytes.contains(0) else { throw .nulInText(field: field) }
        return try self.bytes(bytes)
    }
}
