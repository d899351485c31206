import Coordination

/// What a flight recorder keeps of a server's life leads to the state that the life had in the end.
struct FlightChecker: Checker {
    static let name = "Flight"
    static let holds = "the last events of a server, gone through again, come to the same decisions and the same state"

    private var recorder: FlightRecorder?
    private var core: ServerCore?

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .serverBegan(let core, _):
            try goThrough()
            recorder = FlightRecorder(core, events: 64)
            self.core = core
        case .served(let event, let actions, let next, let now):
            if let core { recorder?.note(event, at: now, to: core) }
            recorder?.settle(next, actions)
            core = next
        case .ended: try goThrough()
        case .serverCrashed, .wrote, .damaged, .computed: break
        }
    }

    private func goThrough() throws(Violation) {
        guard let recorder, let core else { return }
        var replay = FlightReplay(recorder.flight(to: core))
        do throws(FlightReplay.Divergence) {
            while try replay.step() != nil {}
        } catch {
            throw Violation(checker: Self.name, what: "\(error)")
        }
    }
}
