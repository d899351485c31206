import Messages
import Primitives

// Events and actions in a line each, for people.

extension ServerCore.Event {
    package var line: String {
        switch self {
        case .started: "started"
        case .received(let message, let peer, _): "peer \(peer.rawValue): \(message.line)"
        case .refusedByLink(let reason, let peer): "peer \(peer.rawValue): something that is \(reason.rawValue)"
        case .timer(let timer): "timer: \(timer)"
        case .reduced(let round): "reduced \(round.basis), a step of length \(round.updateNorm)"
        case .reductionFailed(let version, let reason): "no reduction of \(version): \(reason)"
        case .evaluated(let version, let score): "scored \(version): \(score)"
        case .tokenMade: "a token was made"
        case .command(let command, _): "an operator: \(command)"
        case .interrupted: "interrupted"
        }
    }
}

extension ServerCore.Action {
    package var line: String {
        switch self {
        case .send(let message, let peer): "to peer \(peer.rawValue): \(message.line)"
        case .arm(let timer, _): "timer: \(timer)"
        case .fold(let row, let version): "fold the row of \(row.worker) into \(version)"
        case .reduce(let job): "reduce \(job.rows.count) rows at \(job.basis), \(job.refused) refused"
        case .evaluate(let version, _): "score \(version)"
        case .checkpoint(let snapshot): "keep \(snapshot.version) of epoch \(snapshot.epoch)"
        case .keep: "keep who may speak"
        case .record(.round(let report)): "record of \(report.version)"
        case .record(let record): "record: \(record)"
        case .answer(let answer, _): "answer: \(answer)"
        case .conspire(let fault, let workers): "fault \(fault.name) for \(workers)"
        case .release(let workers): "no fault for \(workers)"
        case .tune(let tuning): "set \(tuning)"
        case .finish(let outcome): "end: \(outcome)"
        }
    }
}
