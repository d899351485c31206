import Checkpoints
import Coordination
import Ledger
import Nodes
import Primitives
import Telemetry

/// Goes again through what a server did last, and tells of it.
struct FlightTeller {
    let path: String
    let isTracing: Bool

    func run() throws {
        let flight = try FlightFile.read(path, version: Program.version)
        guard let first = flight.steps.first, let last = flight.steps.last else {
            throw RunFileError.malformed(path: path, line: 1, reason: "no event")
        }
        let seconds = first.at.duration(to: last.at).seconds
        let versions = (from: flight.start.version, to: flight.steps.last { $0.came != nil }?.came?.version)
        try say(
            "\(flight.steps.count) events in \(seconds) s, from \(versions.from) to \(versions.to ?? versions.from)")
        var replay = FlightReplay(flight)
        // What comes behind the end of a run is heard and does nothing.
        var decisive = (step: last, actions: [ServerCore.Action]())
        do {
            for (place, step) in flight.steps.enumerated() {
                // The process ends in it, as the server did: so it is named before.
                if step.came == nil { try say("the server gave up in event \(place + 1): \(step.event.line)") }
                guard let next = try replay.step() else { break }
                if !next.actions.isEmpty { decisive = next }
                if isTracing { try tell(step, after: first.at, next.actions) }
            }
            _ = try replay.step()
        } catch let divergence as FlightReplay.Divergence {
            throw LedgerError.contradicted(path: path, reason: "\(divergence)")
        }
        if !isTracing { try tell(decisive.step, after: first.at, decisive.actions) }
        try say("gone through again: the same decisions, all of them")
    }

    private func tell(_ step: Flight.Step, after start: Instant, _ actions: [ServerCore.Action]) throws {
        try say("\(start.duration(to: step.at).seconds)  \(step.event.line)")
        for action in actions {
            guard case .arm(_, let time) = action else { try say("    \(action.line)"); continue }
            try say("    \(action.line) in \(step.at.duration(to: time).seconds) s")
        }
    }
}
