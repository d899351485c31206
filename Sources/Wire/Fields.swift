import CProtobufC

/// The text in a field of a received header.
///
/// Judged by length before a byte is read; then it must be UTF-8 without NUL.
func text(_ data: ProtobufCBinaryData, limit: Int) throws(WireError) -> String {
    guard data.len <= limit else { throw .textTooLong }
    let bytes = UnsafeBufferPointer(start: data.data, count: data.len)
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw .badText }
    return text
}

/// The elements of a repeated message field, after their count was judged.
func elements<Message>(
    _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, count: Int, limit: Int
) throws(WireError) -> [Message] {
    guard count <= limit else { throw .badCount }
    var elements: [Message] = []
    elements.reserveCapacity(count)
    for index in 0..<count {
        guard let element = pointers?[index] else { throw .malformed }
        elements.append(element.pointee)
    }
    return elements
}

/// The submessage behind `pointer`, which must be there.
func required<Message>(_ pointer: UnsafeMutablePointer<Message>?) throws(WireError) -> Message {
    guard let pointer else { throw .fieldMissing }
    return pointer.pointee
}
