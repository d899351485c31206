/// What was wrong with a message from a peer. The list is closed; each is counted by its name and none is logged.
package enum WireError: String, Error, Sendable, Equatable, CaseIterable {
    // The frames.
    /// Neither one nor two frames.
    case frameCount = "frame_count"
    case headerEmpty = "header_empty"
    case headerTooLong = "header_too_long"
    /// Values behind a message that has none.
    case valuesUnexpected = "values_unexpected"
    /// A header that announces values, alone.
    case valuesMissing = "values_missing"
    /// Not as many bytes as the chunk has values.
    case valuesLength = "values_length"

    // The envelope.
    /// Not protobuf, or cut off.
    case malformed = "malformed"
    /// Small on the wire and large in memory.
    case tooCostly = "too_costly"
    case protocolVersion = "protocol_version"
    case wrongRun = "wrong_run"
    /// An envelope around nothing that this version knows.
    case unknownMessage = "unknown_message"

    // The fields.
    /// Not UTF-8, or with a NUL.
    case badText = "bad_text"
    case textTooLong = "text_too_long"
    /// More elements than `Limits` allows, or none where there must be one.
    case badCount = "bad_count"
    /// A tensor without a dimension, with an empty one, or a layout larger than `Limits.vectorValuesMax`.
    case badShape = "bad_shape"
    case badDuration = "bad_duration"
    case unknownReason = "unknown_reason"
    /// A key that has not 32 bytes.
    case badKey = "bad_key"
    /// A message without a part that it must have.
    case fieldMissing = "field_missing"

    // The chunks of a vector.
    /// From a peer that was not welcomed, or before the welcome.
    case uninvited = "uninvited"
    case wrongDimension = "wrong_dimension"
    /// Index, count, offset and total that do not belong together.
    case badChunk = "bad_chunk"
    /// Doubled, out of order, or behind a gap.
    case chunkOutOfOrder = "chunk_out_of_order"
    /// A chunk of another vector than the unfinished one.
    case chunkOfAnother = "chunk_of_another"
    /// A new vector began before the last one was finished; the new one goes on.
    case vectorInterrupted = "vector_interrupted"

    /// For counting; never changes.
    package var name: String { rawValue }
}
