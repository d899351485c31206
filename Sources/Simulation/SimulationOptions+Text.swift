import Primitives

extension SimulationOptions {
    /// What a seed drew, for people.
    package var lines: [String] {
        [
            "\(machines) machines, \(byzantine) of them lying, \(hasKeys ? "with" : "without") keys; \(rule)\(memory)",
            "\(server.rounds) rounds of at least \(server.quorum) rows, closed after \(server.roundDeadline.short)"
                + (server.stragglerDeviations > 0 ? " or \(server.stragglerDeviations) deviations, " : ", ")
                + "members given up after \(server.memberTimeout.short), "
                + "heartbeats every \(server.heartbeatInterval.short)",
            "network: \(network.delay.short), \(percent(network.loss)) lost, \(percent(network.duplication)) doubled, "
                + (network.isOrdered ? "in order" : "in any order"),
            "work: gradients \(durations.computation.short), reductions \(durations.reduction.short), scores "
                + "\(durations.evaluation.short), checkpoints \(durations.write.short) every \(server.checkpointEvery) "
                + "rounds; \(durations.stragglers) machines twenty times slower; clocks up to \(durations.drift) ‰ off",
            "trouble in the first \(quietAfter.short): \(chaos.line)",
        ]
    }

    private var memory: String {
        (server.quarantines ? ", quarantines" : "") + (server.keepsReference ? ", a reference policy" : "")
    }
}

extension SimulationOptions.Chaos {
    fileprivate var line: String {
        let counts = [
            (serverCrashes, "crashes and"), (serverPauses, "pauses of the server"), (workerCrashes, "crashes and"),
            (workerPauses, "pauses of workers"), (partitions, "partitions"), (reconnections, "new connections"),
            (commands, "commands"),
        ]
        return counts.map { "\($0.0) \($0.1)" }.joined(separator: ", ").replacing("and,", with: "and")
            + "; \(percent(damage)) of the server's crashes damage its newest checkpoint; liars say "
            + "\(percent(imposture)) of their messages otherwise"
    }
}

private func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

extension Duration {
    fileprivate var short: String {
        let milliseconds = nanoseconds / 1_000_000
        return milliseconds < 1000 ? "\(milliseconds) ms" : "\(Double(milliseconds) / 1000) s"
    }
}

extension ClosedRange<Duration> {
    fileprivate var short: String {
        lowerBound == upperBound ? lowerBound.short : "\(lowerBound.short) to \(upperBound.short)"
    }
}
