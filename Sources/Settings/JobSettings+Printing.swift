import Primitives

extension JobSettings {
    /// The whole effective job as YAML, which reads back as an equal value: it goes to the workers and beside the results.
    package func yaml() -> String {
        var text = """
            name: \(Self.word(name))
            seed: \(seed)
            rounds: \(rounds)
            workers: \(workers)
            server:
              quorum: \(server.quorum)
              round_deadline_ms: \(Self.milliseconds(server.roundDeadline))
              straggler_deviations: \(server.stragglerDeviations)
              member_timeout_ms: \(Self.milliseconds(server.memberTimeout))
              heartbeat_ms: \(Self.milliseconds(server.heartbeatInterval))
              join_timeout_ms: \(Self.milliseconds(server.joinTimeout))

            """
        text += Self.section("environment", environment)
        text += Self.section("policy", policy)
        if let initial { text += "initial: \"\(initial)\"\n" }
        text += warmStart?.yaml ?? ""
        text += """
            rollout:
              groups: \(rollout.groups)
              group_size: \(rollout.groupSize)
              inner: \(rollout.inner)

            """
        text += Self.section("objective", objective) + Self.list("with", pieces)
        text += Self.section("estimator", estimator)
        text += Self.section("aggregator", aggregator) + Self.list("before", before)
        text += Self.section("optimizer", optimizer)
        text += Self.list("before", gradientMaps) + Self.list("after", updateMaps)
        text += """
            evaluation:
              every: \(evaluation.every)
              episodes: \(evaluation.episodes)
            checkpoint:
              every: \(checkpoint.every)
              keep: \(checkpoint.keep)
            ledger:
              contributions: \(recordsContributions)
            flight_recorder:
              events: \(recordedEvents)
            trust:
              quarantine: \(trust.quarantine)
              quarantine_rounds: \(trust.quarantineRounds)
              quarantine_rounds_max: \(trust.quarantineRoundsMax)
              probation_rounds: \(trust.probationRounds)
              on_excess: \(trust.onExcess)
            faults:
              allowed: \(faultsAllowed)

            """
        if !byzantine.isEmpty { text += "byzantine:\n" }
        for group in byzantine {
            text += "  - workers: [\(group.workers.map(String.init).joined(separator: ", "))]\n"
            text += Self.section("attack", group.attack, indent: "    ")
            text += "    from: \(group.from)\n"
            if let until = group.until { text += "    until: \(until)\n" }
        }
        return text
    }

    private static func section(_ key: String, _ choice: NamedChoice, indent: String = "") -> String {
        var text = "\(indent)\(key):\n\(indent)  name: \(word(choice.name))\n"
        for (name, value) in choice.sortedParameters { text += "\(indent)  \(name): \(value.yaml)\n" }
        return text
    }

    /// Choices in a list below a section; nothing without any.
    private static func list(_ key: String, _ choices: [NamedChoice]) -> String {
        var text = choices.isEmpty ? "" : "  \(key):\n"
        for choice in choices {
            text += "    - name: \(word(choice.name))\n"
            for (name, value) in choice.sortedParameters { text += "      \(name): \(value.yaml)\n" }
        }
        return text
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }

    /// A plain word, or a quoted one where YAML would read something else.
    fileprivate static func word(_ text: String) -> String {
        let isPlain =
            text.first?.isLetter == true && text.allSatisfy { $0.isLetter || $0.isNumber || "_-".contains($0) }
        return isPlain && text.lowercased() != "null" ? text : "\"\(text)\""
    }
}

extension CatalogueValue {
    /// As it stands in a job file, and as people read it.
    package var yaml: String {
        switch self {
        case .number(let number): shortest(number)
        case .word(let word): JobSettings.word(word)
        case .numbers(let list): "[\(list.map(shortest).joined(separator: ", "))]"
        }
    }
}
