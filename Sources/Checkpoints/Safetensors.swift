/// A file of named tensors: eight bytes with the length of a JSON header, the header, and the numbers of all tensors
/// behind one another without a gap, little-endian.
///
/// The container keeps every bit, NaN included: it is for whoever reads it to say which numbers make sense.
///
/// - Source: the format of the `safetensors` package, which reads what is written here and the reverse (a recorded file
///   is among the tests' fixtures).
/// - Differs: only the kinds of numbers that Guidon has; the limits below; a header whose keys come twice is refused.
package struct Safetensors: Sendable, Equatable {
    package enum Values: Sendable, Equatable {
        case floats([Float])
        case doubles([Double])
        case words([UInt64])
    }

    package struct Tensor: Sendable, Equatable {
        package var name: String
        /// Sizes from the slowest to the fastest index; none for a single number.
        package var shape: [Int]
        package var values: Values

        package init(_ name: String, shape: [Int], _ values: Values) {
            precondition(
                shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == values.count,
                "\(values.count) numbers of tensor \(name) in shape \(shape)")
            self.name = name
            self.shape = shape
            self.values = values
        }
    }

    /// In the order in which they lie in a file: wider numbers first, so that each begins at a multiple of its size.
    package let tensors: [Tensor]
    /// Texts about the whole, in ascending order of their keys.
    package let metadata: [(key: String, text: String)]

    package init(_ tensors: [Tensor], metadata: KeyValuePairs<String, String> = [:]) {
        self.init(tensors, metadata: metadata.map { ($0.key, $0.value) })
    }

    init(_ tensors: [Tensor], metadata: [(key: String, text: String)]) {
        let names = tensors.map(\.name)
        precondition(Set(names).count == names.count && !names.contains(Self.metadataKey), "names \(names)")
        precondition(Set(metadata.map(\.key)).count == metadata.count, "keys of metadata \(metadata.map(\.key))")
        let wide = tensors.filter { $0.values.kind.bytes == 8 }
        self.tensors = wide + tensors.filter { $0.values.kind.bytes != 8 }
        self.metadata = metadata.sorted { $0.key < $1.key }
    }

    package subscript(_ name: String) -> Tensor? { tensors.first { $0.name == name } }

    package static func == (a: Safetensors, b: Safetensors) -> Bool {
        a.tensors == b.tensors && a.metadata.map(\.key) == b.metadata.map(\.key)
            && a.metadata.map(\.text) == b.metadata.map(\.text)
    }

    // MARK: Limits

    /// A longer header is not read; one tensor takes about a hundred bytes of it.
    package static let headerBytesMax = 1 << 20
    /// Tensors in one file.
    package static let tensorsMax = 8192
    package static let dimensionsMax = 8
    package static let nameBytesMax = 256

    static let metadataKey = "__metadata__"
}

/// How a number is written.
enum NumberKind: String, CaseIterable {
    case floats = "F32"
    case doubles = "F64"
    case words = "U64"

    var bytes: Int { self == .floats ? 4 : 8 }
}

extension Safetensors.Values {
    package var count: Int {
        switch self {
        case .floats(let list): list.count
        case .doubles(let list): list.count
        case .words(let list): list.count
        }
    }

    var kind: NumberKind {
        switch self {
        case .floats: .floats
        case .doubles: .doubles
        case .words: .words
        }
    }
}
