import Primitives
import Telemetry

/// Any value that `StateEncoder` writes, as a safetensors file: every run of numbers is a tensor under the number by which
/// the JSON in `state` names it.
struct StateFile {
    private let file: Safetensors

    init(_ file: Safetensors) { self.file = file }

    /// - Parameters:
    ///   - state: what `StateEncoder.encode` made.
    ///   - metadata: what can be read before the state.
    init(_ state: (json: JSON, tensors: [Safetensors.Values]), metadata: KeyValuePairs<String, String>) {
        var tensors = state.tensors.enumerated().map { Safetensors.Tensor("\($0)", shape: [$1.count], $1) }
        let text = Array(state.json.line.utf8)
        tensors.append(.init("state", shape: [(text.count + 7) / 8], .words(Self.packed(text))))
        let facts = [("state_bytes", "\(text.count)"), ("state_digest", Self.digest(of: text))]
        file = Safetensors(tensors, metadata: metadata.map { ($0.key, $0.value) } + facts)
    }

    func bytes() -> [UInt8] { file.bytes() }

    /// Of the metadata; nothing where there is no such key.
    func said(_ key: String) -> String { file.metadata.first { $0.key == key }?.text ?? "" }

    /// Reads the state.
    func decoder() throws -> any Decoder { StateDecoder.decoder(try json(), tensors: try lists()) }

    private func json() throws -> JSON {
        guard case .words(let words)? = file["state"]?.values, let length = Int(said("state_bytes")),
            (0...words.count * 8).contains(length)
        else { throw JSONError("no state") }
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
        let text = String(decoding: bytes.prefix(length), as: UTF8.self)
        // Files of before have none.
        guard ["", Self.digest(of: text.utf8)].contains(said("state_digest")) else { throw JSONError("it was changed") }
        return try JSON(parsing: text)
    }

    /// In the order of their numbers.
    private func lists() throws -> [Safetensors.Values] {
        let numbered = file.tensors.compactMap { tensor in Int(tensor.name).map { ($0, tensor.values) } }
        let sorted = numbered.sorted { $0.0 < $1.0 }
        guard sorted.map(\.0) == Array(0..<sorted.count) else { throw JSONError("a tensor is missing") }
        return sorted.map(\.1)
    }

    private static func digest(of text: some Sequence<UInt8>) -> String {
        var digest = Digest()
        for byte in text { digest.add(UInt64(byte)) }
        return JSON.hexadecimal(digest.value)
    }

    private static func packed(_ bytes: [UInt8]) -> [UInt64] {
        stride(from: 0, to: bytes.count, by: 8).map { start in
            bytes[start..<min(start + 8, bytes.count)].enumerated().reduce(UInt64(0)) {
                $0 | UInt64($1.element) << UInt64(8 * $1.offset)
            }
        }
    }
}
