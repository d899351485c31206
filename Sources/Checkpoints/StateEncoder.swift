import Telemetry

/// Writes any `Encodable` value so that it is read back bit for bit: long runs of numbers as tensors, all else as JSON in
/// which every number is a whole one (of a float its bits).
///
/// Foundation's encoders write a million floats as text, and no NaN.
struct StateEncoder {
    /// Filled by all containers of one encoding.
    final class Store {
        var tensors: [Safetensors.Values] = []

        /// What stands in the JSON for a run of numbers: its place among the tensors.
        func add(_ values: Safetensors.Values) -> JSON {
            tensors.append(values)
            return .text("\(tensors.count - 1)")
        }
    }

    /// - Returns: the value, and what it names by its place.
    static func encode(_ value: some Encodable) throws -> (json: JSON, tensors: [Safetensors.Values]) {
        let store = Store()
        return (try json(of: value, store, []), store.tensors)
    }

    static func json(of value: some Encodable, _ store: Store, _ path: [any CodingKey]) throws -> JSON {
        // The type is asked as well: an empty list of anything can be taken for one of floats.
        let type = type(of: value)
        if type == [Float].self, let list = value as? [Float], !list.isEmpty { return store.add(.floats(list)) }
        if type == [Double].self, let list = value as? [Double], !list.isEmpty { return store.add(.doubles(list)) }
        if type == [UInt64].self, let list = value as? [UInt64], !list.isEmpty { return store.add(.words(list)) }
        let encoder = NodeEncoder(store, path)
        try value.encode(to: encoder)
        return encoder.node.json
    }
}

/// One value while it is written: nothing yet, a single one, or a container that grows.
private final class Node {
    enum Content {
        case single(JSON)
        case list([Node])
        case members([(key: String, node: Node)])
    }

    var content = Content.single(.null)

    init(_ json: JSON = .null) { content = .single(json) }

    func append(_ node: Node) {
        guard case .list(var items) = content else { return content = .list([node]) }
        content = .single(.null)
        items.append(node)
        content = .list(items)
    }

    func set(_ key: String, _ node: Node) {
        guard case .members(var members) = content else { return content = .members([(key, node)]) }
        members.append((key, node))
        content = .members(members)
    }

    var json: JSON {
        switch content {
        case .single(let json): json
        case .list(let items): .list(items.map(\.json))
        case .members(let members): .object(members.map { JSON.Member(key: $0.key, value: $0.node.json) })
        }
    }
}

private final class NodeEncoder: Encoder {
    let node: Node
    let store: StateEncoder.Store
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(_ store: StateEncoder.Store, _ path: [any CodingKey], node: Node = Node()) {
        self.store = store
        self.node = node
        codingPath = path
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.content = .members([])
        return KeyedEncodingContainer(Keyed(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.content = .list([])
        return Unkeyed(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: NodeEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }

        mutating func encodeNil(forKey key: Key) { encoder.node.set(key.stringValue, Node()) }

        mutating func encode(_ value: some Encodable, forKey key: Key) throws {
            let json = try StateEncoder.json(of: value, encoder.store, codingPath + [key])
            encoder.node.set(key.stringValue, Node(json))
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            child(key).container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            child(key).unkeyedContainer()
        }

        mutating func superEncoder() -> any Encoder { child(SuperKey.super) }
        mutating func superEncoder(forKey key: Key) -> any Encoder { child(key) }

        private func child(_ key: any CodingKey) -> NodeEncoder {
            let node = Node()
            encoder.node.set(key.stringValue, node)
            return NodeEncoder(encoder.store, codingPath + [key], node: node)
        }
    }

    private struct Unkeyed: UnkeyedEncodingContainer {
        let encoder: NodeEncoder
        private(set) var count = 0
        var codingPath: [any CodingKey] { encoder.codingPath }

        init(encoder: NodeEncoder) { self.encoder = encoder }

        mutating func encodeNil() { append(Node()) }

        mutating func encode(_ value: some Encodable) throws {
            append(Node(try StateEncoder.json(of: value, encoder.store, codingPath)))
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) -> KeyedEncodingContainer<Nested> { child().container(keyedBy: type) }

        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
        mutating func superEncoder() -> any Encoder { child() }

        private mutating func append(_ node: Node) {
            encoder.node.append(node)
            count += 1
        }

        private mutating func child() -> NodeEncoder {
            let node = Node()
            append(node)
            return NodeEncoder(encoder.store, codingPath, node: node)
        }
    }

    private struct Single: SingleValueEncodingContainer {
        let encoder: NodeEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }

        private func set(_ json: JSON) { encoder.node.content = .single(json) }
        private func set(_ number: some FixedWidthInteger) { set(.whole(UInt64(truncatingIfNeeded: number))) }

        mutating func encodeNil() { set(.null) }
        mutating func encode(_ value: Bool) { set(.bool(value)) }
        mutating func encode(_ value: String) { set(.text(value)) }
        mutating func encode(_ value: Double) { set(.whole(value.bitPattern)) }
        mutating func encode(_ value: Float) { set(.whole(UInt64(value.bitPattern))) }
        mutating func encode(_ value: Int) { set(value) }
        mutating func encode(_ value: Int8) { set(value) }
        mutating func encode(_ value: Int16) { set(value) }
        mutating func encode(_ value: Int32) { set(value) }
        mutating func encode(_ value: Int64) { set(value) }
        mutating func encode(_ value: UInt) { set(value) }
        mutating func encode(_ value: UInt8) { set(value) }
        mutating func encode(_ value: UInt16) { set(value) }
        mutating func encode(_ value: UInt32) { set(value) }
        mutating func encode(_ value: UInt64) { set(.whole(value)) }
        mutating func encode(_ value: some Encodable) throws {
            set(try StateEncoder.json(of: value, encoder.store, codingPath))
        }
    }
}

/// Where a keyed container keeps what a superclass, or somebody who asks for an encoder without a key, writes.
enum SuperKey: String, CodingKey { case `super` }
