package import Credentials
import Messages
package import Primitives

/// A worker that was welcomed and not lost since.
package struct Member: Sendable, Equatable, Codable {
    package let worker: WorkerID
    package internal(set) var incarnation: Incarnation
    package internal(set) var peer: PeerID
    /// By which it proved who it is; nil where nobody has one.
    package let key: PublicKey?
    package internal(set) var session: UInt64
    package let label: String
    package internal(set) var lastHeard: Instant
    /// When the current parameters were last sent to it.
    var lastSent: Instant
    /// When it was last told its faults once more.
    var lastTold = Instant.zero
    /// Digest of the reference policy that it was sent last.
    var sentReference: UInt64?
    /// Whether it has answered a round.
    var isProven = false
    var patience = Patience()
}

extension Member {
    fileprivate func isSender(of hello: Hello, key: PublicKey?) -> Bool {
        self.key == key && (key != nil || session == hello.session)
    }
}

/// Who belongs to the run: given numbers in the order of their first hello, found by number or by connection.
///
/// A worker's number is bound to its key; where nobody has one, to the session that a process draws for itself. So who
/// was given up comes back under its number, one incarnation later, and whatever its earlier life still sends is told
/// apart. A key has one session at a time.
///
/// Whoever has answered a round has a patience of its own. All who never have share one: a new session costs nothing, so
/// it must not buy a new wait.
struct Membership: Sendable, Equatable, Codable {
    /// Ascending by worker.
    private(set) var members: [Member] = []
    /// Lost or gone, oldest first; forgotten beyond `departedMax`, after which a returning worker gets a new number.
    private var departed: [Member] = []
    private var nextWorker: UInt32 = 0
    private var newcomers = Patience()
    /// How often the run was gone on with by another process.
    private var epoch: UInt64 = 0

    /// Below the first life of anybody in this epoch; beyond any of the epochs before.
    private var firstIncarnation: Incarnation { Incarnation(rawValue: epoch << 32) }

    static let departedMax = 4096

    var count: Int { members.count }

    func member(at peer: PeerID) -> Member? { members.first { $0.peer == peer } }

    func member(_ worker: WorkerID) -> Member? { index(of: worker).map { members[$0] } }

    /// The member that the sender of `hello` is, by its key or else by its session.
    func member(_ hello: Hello, key: PublicKey?) -> Member? { members.first { $0.isSender(of: hello, key: key) } }

    /// Lets the sender of `hello` in, or back in.
    ///
    /// - Precondition: no other session of its key is there.
    /// - Returns: the member, and whether it was one already with everything unchanged (its welcome got lost).
    mutating func admit(
        _ hello: Hello, from peer: PeerID, key: PublicKey? = nil, at now: Instant
    ) -> (member: Member, isRepeated: Bool) {
        if let at = members.firstIndex(where: { $0.isSender(of: hello, key: key) }) {
            let isRepeated = members[at].peer == peer
            if !isRepeated {
                // The same process over a new connection: what the old one still delivers belongs to an earlier life.
                members[at].peer = peer
                members[at].incarnation = Incarnation(rawValue: members[at].incarnation.rawValue + 1)
                members[at].sentReference = nil
            }
            members[at].lastHeard = now
            return (members[at], isRepeated)
        }
        var member = Member(
            worker: WorkerID(rawValue: nextWorker),
            incarnation: Incarnation(rawValue: firstIncarnation.rawValue + 1), peer: peer,
            key: key, session: hello.session, label: hello.label, lastHeard: now, lastSent: now)
        if let at = departed.firstIndex(where: { $0.isSender(of: hello, key: key) }) {
            member = departed.remove(at: at)
            member.session = hello.session
            member.incarnation = Incarnation(rawValue: member.incarnation.rawValue + 1)
            member.peer = peer
            member.lastHeard = now
            member.lastSent = now
            member.sentReference = nil
        } else {
            nextWorker += 1
        }
        members.insert(member, at: members.firstIndex { $0.worker > member.worker } ?? members.count)
        return (member, false)
    }

    mutating func hear(_ worker: WorkerID, at now: Instant) {
        if let at = index(of: worker) { members[at].lastHeard = now }
    }

    mutating func noteSent(_ worker: WorkerID, at now: Instant) {
        if let at = index(of: worker) { members[at].lastSent = now }
    }

    mutating func noteTold(_ worker: WorkerID, at now: Instant) {
        if let at = index(of: worker) { members[at].lastTold = now }
    }

    mutating func noteSent(reference: UInt64, to worker: WorkerID) {
        if let at = index(of: worker) { members[at].sentReference = reference }
    }

    @discardableResult
    mutating func remove(_ worker: WorkerID) -> Member? {
        guard let at = index(of: worker) else { return nil }
        let member = members.remove(at: at)
        departed.append(member)
        if departed.count > Self.departedMax { departed.removeFirst() }
        return member
    }

    /// Whether the round of `version` waits for `member` until its deadline.
    func waits(for member: Member, at version: ParameterVersion) -> Bool {
        (member.isProven ? member.patience : newcomers).waits(at: version)
    }

    /// The round of `version` ends without `member`; nothing when it did not wait for it.
    mutating func miss(_ version: ParameterVersion, by member: Member) {
        guard waits(for: member, at: version), let at = index(of: member.worker) else { return }
        if member.isProven { members[at].patience.miss(at: version) } else { newcomers.miss(at: version) }
    }

    /// The round of `version` is closed with the answers of `answered`; whom it waited for in vain missed its deadline.
    mutating func close(_ version: ParameterVersion, answered: Set<WorkerID>) {
        var newcomerMissed = false
        for at in members.indices {
            let wasWaitedFor = waits(for: members[at], at: version)
            if answered.contains(members[at].worker) {
                members[at].isProven = true
                members[at].patience.answer()
            } else if wasWaitedFor {
                if members[at].isProven { members[at].patience.miss(at: version) } else { newcomerMissed = true }
            }
        }
        if newcomerMissed { newcomers.miss(at: version) }
    }

    /// Those of whom nothing was heard for longer than `timeout`.
    func silent(for timeout: Duration, at now: Instant) -> [Member] {
        members.filter { $0.lastHeard.duration(to: now) > timeout }
    }

    // MARK: Across processes

    /// What outlasts the server's process: whose number is whose.
    struct Numbers: Sendable, Equatable, Codable {
        struct Known: Sendable, Equatable, Codable {
            var worker: WorkerID
            var key: [UInt8]?
            var session: UInt64
            var label: String
            var isProven: Bool
            var patience: Patience
        }

        var known: [Known]
        var nextWorker: UInt32
        var newcomers: Patience
    }

    var numbers: Numbers {
        let known = (departed + members).map { member in
            Numbers.Known(
                worker: member.worker, key: member.key?.bytes, session: member.session, label: member.label,
                isProven: member.isProven, patience: member.patience)
        }
        return Numbers(known: known, nextWorker: nextWorker, newcomers: newcomers)
    }

    /// Everybody with a key is away, and comes back under its number with an incarnation of this epoch. Without keys nobody can
    /// show that a number was its own, and they are given out anew.
    init(_ numbers: Numbers, haveKeys: Bool, epoch: UInt64) {
        self.epoch = epoch
        guard haveKeys else { return }
        nextWorker = numbers.nextWorker
        newcomers = numbers.newcomers
        departed = numbers.known.filter { $0.key != nil }.map { known in
            var member = Member(
                worker: known.worker, incarnation: firstIncarnation, peer: PeerID(rawValue: 0),
                key: known.key.flatMap(PublicKey.init), session: known.session, label: known.label,
                lastHeard: .zero, lastSent: .zero)
            member.isProven = known.isProven
            member.patience = known.patience
            return member
        }
    }

    init() {}

    private func index(of worker: WorkerID) -> Int? { members.firstIndex { $0.worker == worker } }
}
