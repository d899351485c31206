/// Everything a message may hold at most. Beyond a limit a received message is dropped and counted by its `WireError`;
/// a message of our own is not sent and the sender gets an `EncodingError`.
package enum Limits {
    /// What this program speaks; another version is refused with `WireError.protocolVersion`.
    package static let protocolVersion: UInt32 = 1

    /// Bytes of a protobuf header. A welcome at every limit below takes about 58 000 of them.
    package static let headerBytesMax = 64 * 1024
    /// Bytes that unpacking one header may allocate: the largest legitimate header needs about 150 KiB, while 64 KiB of
    /// empty submessages would take megabytes.
    package static let unpackedBytesMax = 256 * 1024
    /// Bytes that packing one header may allocate for its submessages.
    package static let packedBytesMax = 512 * 1024

    /// Values of one chunk: 1 MiB. Heartbeats wait behind a frame that is on its way, so frames are not to take long; chunks
    /// of 1 MiB cost the receiver no more processor time than chunks of 4 MiB.
    package static let chunkValuesMax = 1 << 18
    /// Bytes of one frame of values.
    package static let valueBytesMax = chunkValuesMax * 4
    /// Values of a whole vector: 256 MiB. A layout beyond it is refused with `badShape`.
    package static let vectorValuesMax = 1 << 26

    /// Bytes of what people call a worker.
    package static let labelBytesMax = 64
    /// Bytes of the name of a tensor, a fault or a fault's parameter.
    package static let nameBytesMax = 64
    /// Bytes of a job as YAML.
    package static let jobBytesMax = 32 * 1024
    /// Tensors of a layout.
    package static let layoutEntriesMax = 256
    /// Dimensions of a tensor.
    package static let rankMax = 8
    /// Faults assigned to one worker at a time.
    package static let faultsMax = 16
    /// Parameters of one fault.
    package static let faultParametersMax = 16
    /// Reports of one contribution, and trails that go with parameters.
    package static let reportsMax = 32
    /// A welcome with a heartbeat interval outside of this is refused with `badDuration`: 1 ms to 1 h.
    package static let heartbeatNanoseconds: ClosedRange<UInt64> = 1_000_000...3_600_000_000_000
}
