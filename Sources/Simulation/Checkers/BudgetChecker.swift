import Coordination
import Messages
import Primitives

/// Self-healing must not hide a mistake as slowness, nor as noise.
struct BudgetChecker: Checker {
    static let name = "Budget"
    static let holds = "parameters are sent once a round and member, and again only as often as they can have got lost"

    private let members: UInt64
    private var sent: UInt64 = 0
    private var rounds: UInt64 = 1
    private var joined: UInt64 = 0
    private var heartbeats: UInt64 = 0
    private var hellos: UInt64 = 0

    init(_ options: SimulationOptions) { members = UInt64(options.server.membersMax) }

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .serverBegan: rounds += 1
        case .served(let event, let actions, _, _):
            switch event {
            case .reduced, .timer(.deadline): rounds += 1
            case .received(.heartbeat, _, _): heartbeats += 1
            case .received(.hello, _, _): hellos += 1
            default: break
            }
            var answers = 0
            for action in actions {
                switch action {
                case .send(.parameters, _): sent += 1
                case .record(.joined): joined += 1
                default: break
                }
                if case .send = action { answers += 1 }
            }
            if case .received(.heartbeat, _, _) = event {
                try demand(answers <= 4, "\(answers) answers to a heartbeat")
            }
        case .ended:
            // Only every third heartbeat can find that what was sent two intervals ago has not come.
            let most = members * rounds + joined + (heartbeats + hellos) / 2
            try demand(sent <= most, "parameters were sent \(sent) times, and \(most) would do")
        default: break
        }
    }
}
