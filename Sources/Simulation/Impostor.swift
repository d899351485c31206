import Messages
import Parameters
import Primitives

/// A worker that says what its core did not: another's number, another life, another round, too much, or the same again.
struct Impostor: Sendable {
    private let share: Double
    private var random: SeededGenerator
    private var said: [WorkerMessage] = []

    private static let rememberedMax = 32

    /// - Parameter share: of the messages that are not left as they are.
    init(share: Double, random: SeededGenerator) {
        self.share = share
        self.random = random
    }

    mutating func says(_ message: WorkerMessage) -> [WorkerMessage] {
        if case .contribution = message, said.count < Self.rememberedMax { said.append(message) }
        guard random.chance(share) else { return [message] }
        switch message {
        case .hello(var hello):
            hello.session = random.next()
            return [message, .hello(hello)]
        case .contribution(var contribution):
            falsify(&contribution)
            return random.chance(0.5) ? [.contribution(contribution)] : [.contribution(contribution), message]
        case .heartbeat(var heartbeat):
            let other = WorkerID(rawValue: UInt32(random.integer(below: 8)))
            switch random.integer(below: 4) {
            case 0: heartbeat.worker = other
            case 1: heartbeat.version = ParameterVersion(rawValue: random.next())
            case 2: return [.goodbye(Goodbye(worker: other, incarnation: heartbeat.incarnation))]
            default: return said.isEmpty ? [message] : [message, random.pick(said), random.pick(said)]
            }
            return [.heartbeat(heartbeat)]
        case .goodbye, .enrol: return [message]
        }
    }

    private mutating func falsify(_ contribution: inout Contribution) {
        switch random.integer(below: 7) {
        case 0: contribution.worker = WorkerID(rawValue: UInt32(random.integer(below: 8)))
        case 1:
            contribution.incarnation = Incarnation(rawValue: contribution.incarnation.rawValue &+ random.next() >> 62)
        case 2: contribution.basis = ParameterVersion(rawValue: contribution.basis.rawValue &+ 1)
        case 3: contribution.basis = ParameterVersion(rawValue: contribution.basis.rawValue / 2)
        case 4: contribution.basisDigest ^= 1
        case 5: contribution.gradient.values.append(0)
        default: contribution.statistics.loss = .nan
        }
    }
}
