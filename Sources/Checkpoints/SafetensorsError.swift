/// Why bytes are no file of tensors that Guidon reads; each case has the numbers of its sentence.
package enum SafetensorsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Shorter than what it announces.
    case tooShort(got: Int, need: UInt64)
    case headerTooLong(bytes: UInt64, limit: Int)
    case header(String)
    case tooManyTensors(got: Int, limit: Int)
    case tensor(String, String)
    /// The numbers of this tensor do not begin where those before it end.
    case gap(tensor: String, begins: UInt64, expected: UInt64)
    /// The last tensor does not end where the file ends.
    case trailing(got: Int, expected: UInt64)

    package var description: String {
        switch self {
        case .tooShort(let got, let need): "\(got) bytes, and it announces \(need)"
        case .headerTooLong(let bytes, let limit): "a header of \(bytes) bytes; at most \(limit) are read"
        case .header(let reason): "the header is wrong: \(reason)"
        case .tooManyTensors(let got, let limit): "\(got) tensors; at most \(limit) are read"
        case .tensor(let name, let reason): "tensor \(name): \(reason)"
        case .gap(let tensor, let begins, let expected):
            "tensor \(tensor) begins at byte \(begins) of the numbers and not at \(expected), where those before it end"
        case .trailing(let got, let expected): "\(got) bytes of numbers, and the tensors take \(expected)"
        }
    }
}
