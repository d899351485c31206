/// Who may speak to the server: keys of workers, tokens that let further keys in, and keys that are out for good. A value.
package struct Enrolment: Sendable, Equatable, Codable {
    /// What a key is to the server.
    package enum Standing: String, Sendable, CaseIterable {
        case worker
        /// Of a token that may still let somebody in.
        case token
        case spentToken = "spent_token"
        case revoked
        case unknown
    }

    package enum Refusal: Error, Equatable { case badToken, revoked, full }

    package private(set) var workers: Set<PublicKey> = []
    /// How many keys each token may still let in.
    package private(set) var tokens: [PublicKey: Int] = [:]
    /// Oldest first, and only so that it can be said what became of them.
    package private(set) var spent: [PublicKey] = []
    package private(set) var revoked: Set<PublicKey> = []

    /// One more is refused: who could let in keys without end could fill the disk.
    package static let workersMax = 65_536
    package static let tokensMax = 4096
    package static let spentMax = 1024
    package static let usesMax = 4096

    package init() {}

    /// Nobody but the holder of this key, and nobody by a token.
    package init(only key: PublicKey) { workers = [key] }

    package func standing(of key: PublicKey) -> Standing {
        if revoked.contains(key) { return .revoked }
        if workers.contains(key) { return .worker }
        if tokens[key] != nil { return .token }
        return spent.contains(key) ? .spentToken : .unknown
    }

    /// A token that may let in `uses` keys; false when there are too many tokens already.
    package mutating func offer(_ token: PublicKey, uses: Int) -> Bool {
        precondition((1...Self.usesMax).contains(uses), "a token for \(uses) keys")
        guard tokens.count < Self.tokensMax else { return false }
        tokens[token] = uses
        return true
    }

    /// Lets `key` in by `token`. One that is in already costs the token nothing: the answer to it may have got lost.
    package mutating func enrol(_ key: PublicKey, by token: PublicKey) throws(Refusal) {
        guard let uses = tokens[token] else { throw .badToken }
        guard !revoked.contains(key) else { throw .revoked }
        guard !workers.contains(key) else { return }
        guard workers.count < Self.workersMax else { throw .full }
        workers.insert(key)
        if uses > 1 { tokens[token] = uses - 1 } else { spend(token) }
    }

    /// The key, of a worker or of a token, is out for good.
    package mutating func revoke(_ key: PublicKey) {
        workers.remove(key)
        tokens[key] = nil
        revoked.insert(key)
    }

    private mutating func spend(_ token: PublicKey) {
        tokens[token] = nil
        add(spent: token)
    }

    // MARK: From a file

    mutating func add(worker key: PublicKey) { workers.insert(key) }

    mutating func add(spent token: PublicKey) {
        spent.append(token)
        if spent.count > Self.spentMax { spent.removeFirst() }
    }
}
