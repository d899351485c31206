import Coordination
import Messages
import Primitives

/// Nobody is left without an answer, and nobody gets two.
struct AnswerChecker: Checker {
    static let name = "Answer"
    static let holds = "a contribution is accepted or refused, once; a command is answered, once"

    mutating func look(at sight: Sight) throws(Violation) {
        guard case .served(let event, let actions, _, _) = sight else { return }
        var verdicts = 0
        var answers = 0
        for action in actions {
            switch action {
            case .send(.accepted, _), .send(.refused, _): verdicts += 1
            case .answer: answers += 1
            default: break
            }
        }
        switch event {
        case .received(.contribution, _, _): try demand(verdicts == 1, "\(verdicts) verdicts on a contribution")
        case .command: try demand(answers == 1, "\(answers) answers to a command")
        default: break
        }
    }
}
