/// Something that reads bytes of anybody's. It may refuse them, and must do nothing worse; what it takes must be what it
/// writes again.
public struct FuzzTarget: Sendable {
    public let name: String
    public let read: @Sendable ([UInt8]) -> Void

    init(_ name: String, _ read: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.read = read
    }

    public static let all = wire + texts + files + settings
}

/// A law that does not hold ends the process, as a crash would: the fuzzer keeps the bytes.
func demand(_ condition: Bool, _ law: String) {
    if !condition { fatalError("does not hold: \(law)") }
}
