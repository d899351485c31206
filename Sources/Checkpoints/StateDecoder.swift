import Telemetry

/// Reads what `StateEncoder` wrote. Whatever does not fit what is asked for is a `DecodingError`.
struct StateDecoder {
    /// - Parameter tensors: what the JSON names by its place.
    static func decoder(_ json: JSON, tensors: [Safetensors.Values]) -> any Decoder { NodeDecoder(json, tensors, []) }

    fileprivate static func value<Value: Decodable>(_ type: Value.Type, _ decoder: NodeDecoder) throws -> Value {
        if type == [Float].self, case .floats(let list)? = try decoder.tensor(), let list = list as? Value {
            return list
        }
        if type == [Double].self, case .doubles(let list)? = try decoder.tensor(), let list = list as? Value {
            return list
        }
        if type == [UInt64].self, case .words(let list)? = try decoder.tensor(), let list = list as? Value {
            return list
        }
        return try Value(from: decoder)
    }
}

private struct NodeDecoder: Decoder {
    let json: JSON
    let tensors: [Safetensors.Values]
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ json: JSON, _ tensors: [Safetensors.Values], _ path: [any CodingKey]) {
        self.json = json
        self.tensors = tensors
        codingPath = path
    }

    func corrupted(_ reason: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: reason))
    }

    func child(_ json: JSON, _ key: (any CodingKey)?) -> NodeDecoder {
        NodeDecoder(json, tensors, codingPath + (key.map { [$0] } ?? []))
    }

    /// The tensor that stands here.
    func tensor() throws -> Safetensors.Values? {
        guard let text = json.text else { return nil }
        guard let place = Int(text), tensors.indices.contains(place) else { throw corrupted("no such tensor") }
        return tensors[place]
    }

    func number<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
        guard let whole = json.whole else { throw corrupted("no number") }
        let number = Number.isSigned ? Number(exactly: Int64(bitPattern: whole)) : Number(exactly: whole)
        guard let number else { throw corrupted("a number out of range") }
        return number
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let members = json.members else { throw corrupted("no members") }
        let values = Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
        return KeyedDecodingContainer(Keyed(decoder: self, values: values))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let list = json.list else { throw corrupted("no list") }
        return Unkeyed(decoder: self, list: list)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoder: self) }

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: NodeDecoder
        let values: [String: JSON]
        var codingPath: [any CodingKey] { decoder.codingPath }
        var allKeys: [Key] { values.keys.compactMap(Key.init(stringValue:)) }

        private func child(_ key: any CodingKey) throws -> NodeDecoder {
            guard let json = values[key.stringValue] else {
                throw DecodingError.keyNotFound(
                    key, .init(codingPath: codingPath, debugDescription: "\(key.stringValue) is missing"))
            }
            return decoder.child(json, key)
        }

        func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }
        func decodeNil(forKey key: Key) throws -> Bool { try child(key).json == .null }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try StateDecoder.value(type, child(key))
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> { try child(key).container(keyedBy: type) }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try child(key).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder { try child(SuperKey.super) }
        func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }
    }

    private struct Unkeyed: UnkeyedDecodingContainer {
        let decoder: NodeDecoder
        let list: [JSON]
        private(set) var currentIndex = 0
        var codingPath: [any CodingKey] { decoder.codingPath }
        var count: Int? { list.count }
        var isAtEnd: Bool { currentIndex >= list.count }

        init(decoder: NodeDecoder, list: [JSON]) {
            self.decoder = decoder
            self.list = list
        }

        private mutating func next() throws -> NodeDecoder {
            guard !isAtEnd else { throw decoder.corrupted("a list that is too short") }
            defer { currentIndex += 1 }
            return decoder.child(list[currentIndex], nil)
        }

        mutating func decodeNil() throws -> Bool {
            guard !isAtEnd else { throw decoder.corrupted("a list that is too short") }
            guard list[currentIndex] == .null else { return false }
            currentIndex += 1
            return true
        }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try StateDecoder.value(type, next())
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try next().unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder { try next() }
    }

    private struct Single: SingleValueDecodingContainer {
        let decoder: NodeDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }

        func decodeNil() -> Bool { decoder.json == .null }

        func decode(_ type: Bool.Type) throws -> Bool {
            guard case .bool(let value) = decoder.json else { throw decoder.corrupted("no truth value") }
            return value
        }

        func decode(_ type: String.Type) throws -> String {
            guard let text = decoder.json.text else { throw decoder.corrupted("no text") }
            return text
        }

        func decode(_ type: Double.Type) throws -> Double { Double(bitPattern: try decoder.number(UInt64.self)) }
        func decode(_ type: Float.Type) throws -> Float { Float(bitPattern: try decoder.number(UInt32.self)) }
        func decode(_ type: Int.Type) throws -> Int { try decoder.number(type) }
        func decode(_ type: Int8.Type) throws -> Int8 { try decoder.number(type) }
        func decode(_ type: Int16.Type) throws -> Int16 { try decoder.number(type) }
        func decode(_ type: Int32.Type) throws -> Int32 { try decoder.number(type) }
        func decode(_ type: Int64.Type) throws -> Int64 { try decoder.number(type) }
        func decode(_ type: UInt.Type) throws -> UInt { try decoder.number(type) }
        func decode(_ type: UInt8.Type) throws -> UInt8 { try decoder.number(type) }
        func decode(_ type: UInt16.Type) throws -> UInt16 { try decoder.number(type) }
        func decode(_ type: UInt32.Type) throws -> UInt32 { try decoder.number(type) }
        func decode(_ type: UInt64.Type) throws -> UInt64 { try decoder.number(type) }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try StateDecoder.value(type, decoder) }
    }
}
