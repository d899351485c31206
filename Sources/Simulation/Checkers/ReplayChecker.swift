import Coordination
import Primitives
import Reduction

/// Does all reductions over again, by itself and without anything that is made early or kept on a disk.
struct ReplayChecker: Checker {
    static let name = "Replay"
    static let holds = "what a round gave is what its recorded job gives again, bit for bit, over restarts too"

    private let fresh: Pipeline
    private var pipeline: Pipeline
    private var expected: ReducedRound?
    private var pipelines = KeptStates<Pipeline>()

    init(_ pipeline: Pipeline) {
        fresh = pipeline
        self.pipeline = pipeline
    }

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .serverBegan(_, let files):
            expected = nil
            // Which of them the server took is for another checker to judge.
            pipeline = pipelines.recall(files) ?? fresh
        case .wrote(let snapshot, let path):
            try demand(pipelines.write(snapshot, path), "what was kept of \(snapshot.version) never was")
        case .damaged(let path): pipelines.damage(path)
        case .served(let event, let actions, _, _):
            if case .reduced(let round) = event {
                try demand(round == expected, "\(round.basis) gave something else the second time")
            }
            for action in actions { note(action) }
        default: break
        }
    }

    private mutating func note(_ action: ServerCore.Action) {
        switch action {
        case .reduce(let job): expected = try? pipeline.reduce(job)
        case .tune(.rate(let rate)): pipeline.change(.rate(rate))
        case .checkpoint(let snapshot): pipelines.note(snapshot, pipeline)
        default: break
        }
    }
}
