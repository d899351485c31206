import Telemetry

extension Safetensors {
    /// Reads a whole file. Everything that the bytes claim is judged before anything is made of it: length, header,
    /// shapes and offsets first, then memory for the numbers.
    package init(bytes: [UInt8]) throws(SafetensorsError) {
        guard bytes.count >= 8 else { throw .tooShort(got: bytes.count, need: 8) }
        let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
        guard length <= UInt64(Self.headerBytesMax) else {
            throw .headerTooLong(bytes: length, limit: Self.headerBytesMax)
        }
        guard UInt64(bytes.count - 8) >= length else { throw .tooShort(got: bytes.count, need: length + 8) }
        let start = 8 + Int(length)
        let members = try Self.members(of: bytes[8..<start])
        let claims = try Self.claims(members)

        var end: UInt64 = 0
        for claim in claims {
            guard claim.begin == end else { throw .gap(tensor: claim.name, begins: claim.begin, expected: end) }
            end = claim.end
        }
        guard end == UInt64(bytes.count - start) else { throw .trailing(got: bytes.count - start, expected: end) }

        let tensors = claims.map { claim in
            let place = start + Int(claim.begin)..<start + Int(claim.end)
            return Tensor(claim.name, shape: claim.shape, Values(bytes[place], claim.kind))
        }
        self.init(tensors, metadata: try Self.metadata(members))
    }

    /// What a header says of one tensor, and what follows from it.
    private struct Claim {
        var name: String
        var kind: NumberKind
        var shape: [Int]
        var begin: UInt64
        var end: UInt64
    }

    private static func members(of header: ArraySlice<UInt8>) throws(SafetensorsError) -> [JSON.Member] {
        guard header.first == UInt8(ascii: "{") else { throw .header("it does not begin with a brace") }
        guard let text = String(validating: header, as: UTF8.self) else { throw .header("it is not UTF-8") }
        let json: JSON
        do { json = try JSON(parsing: text) } catch { throw .header(error.description) }
        guard let members = json.members else { throw .header("it is no object") }
        guard Set(members.map(\.key)).count == members.count else { throw .header("a name comes twice") }
        return members
    }

    private static func metadata(
        _ members: [JSON.Member]
    ) throws(SafetensorsError) -> [(key: String, text: String)] {
        guard let entry = members.first(where: { $0.key == metadataKey }) else { return [] }
        guard let texts = entry.value.members else { throw .header("\(metadataKey) is no object") }
        guard Set(texts.map(\.key)).count == texts.count else { throw .header("a key of \(metadataKey) comes twice") }
        var found: [(key: String, text: String)] = []
        for member in texts {
            guard let text = member.value.text else { throw .header("\(metadataKey) has a value that is no text") }
            found.append((member.key, text))
        }
        return found
    }

    /// In the order of their places.
    private static func claims(_ members: [JSON.Member]) throws(SafetensorsError) -> [Claim] {
        let entries = members.filter { $0.key != metadataKey }
        guard entries.count <= tensorsMax else { throw .tooManyTensors(got: entries.count, limit: tensorsMax) }
        var claims: [Claim] = []
        for entry in entries { claims.append(try claim(entry)) }
        // An empty tensor stands before the one that begins at its place.
        return claims.sorted { ($0.begin, $0.end) < ($1.begin, $1.end) }
    }

    private static func claim(_ entry: JSON.Member) throws(SafetensorsError) -> Claim {
        func refuse(_ reason: String) -> SafetensorsError { .tensor(shown(entry.key), reason) }
        guard !entry.key.isEmpty, entry.key.utf8.count <= nameBytesMax else {
            throw refuse("its name has 1 to \(nameBytesMax) bytes")
        }
        guard let fields = entry.value.members, fields.count == 3 else {
            throw refuse("it has not just dtype, shape and data_offsets")
        }
        guard let word = entry.value["dtype"]?.text else { throw refuse("it has no dtype") }
        guard let kind = NumberKind(rawValue: word) else {
            throw refuse(
                "dtype \(shown(word)); read are \(NumberKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let sizes = entry.value["shape"]?.list, sizes.count <= dimensionsMax else {
            throw refuse("its shape is no list of at most \(dimensionsMax) sizes")
        }
        var shape: [Int] = []
        var count = 1
        for size in sizes {
            guard let whole = size.whole, let size = Int(exactly: whole) else {
                throw refuse("a size is no whole number")
            }
            let (product, overflows) = count.multipliedReportingOverflow(by: size)
            guard !overflows else { throw refuse("more numbers than there can be") }
            count = product
            shape.append(size)
        }
        guard let offsets = entry.value["data_offsets"]?.list, offsets.count == 2, let begin = offsets[0].whole,
            let end = offsets[1].whole, begin <= end
        else { throw refuse("data_offsets are not two whole numbers in order") }
        let (bytes, overflows) = UInt64(count).multipliedReportingOverflow(by: UInt64(kind.bytes))
        guard !overflows, end - begin == bytes else {
            throw refuse("\(end - begin) bytes for \(count) numbers of \(kind.bytes) bytes")
        }
        return Claim(name: entry.key, kind: kind, shape: shape, begin: begin, end: end)
    }

    /// A stranger's text in an error.
    private static func shown(_ text: String) -> String {
        let kept = text.unicodeScalars.prefix(64).map { $0.properties.isWhitespace || $0.value < 0x20 ? " " : $0 }
        return String(String.UnicodeScalarView(kept))
    }
}

extension Safetensors.Values {
    /// - Parameter bytes: a whole number of numbers.
    fileprivate init(_ bytes: ArraySlice<UInt8>, _ kind: NumberKind) {
        func words<Word: FixedWidthInteger>(_ type: Word.Type) -> [Word] {
            bytes.withUnsafeBytes { raw in
                stride(from: 0, to: raw.count, by: MemoryLayout<Word>.size).map {
                    Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: Word.self))
                }
            }
        }
        self =
            switch kind {
            case .floats: .floats(words(UInt32.self).map(Float.init(bitPattern:)))
            case .doubles: .doubles(words(UInt64.self).map(Double.init(bitPattern:)))
            case .words: .words(words(UInt64.self))
            }
    }
}
