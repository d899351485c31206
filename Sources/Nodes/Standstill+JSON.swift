package import Coordination
import Primitives
import Telemetry

extension Standstill {
    /// For people: what stands still, at what, and because of whom.
    package var text: String {
        let at =
            switch phase {
            case .gathering: "gathering: \(members) workers are there"
            case .collecting: "collecting: \(rows) rows of at least \(quorum), none of \(names)"
            case .reducing: "reducing \(rows) rows"
            case .scoring: "scoring"
            }
        return "round \(version.rawValue) stands still for \(Int(since.seconds)) s, \(at)"
    }

    private var names: String {
        guard !missing.isEmpty else { return "anybody else" }
        let first = missing.prefix(8).map(\.description).joined(separator: " ")
        return missing.count > 8 ? "\(first) and \(missing.count - 8) others" : first
    }

    var json: JSON {
        .object([
            "event": .text("stalled"), "round": .whole(version.rawValue), "phase": .text(phase.rawValue),
            "missing": .list(missing.map { .whole(UInt64($0.rawValue)) }), "members": .whole(UInt64(members)),
            "rows": .whole(UInt64(rows)), "quorum": .whole(UInt64(quorum)), "since_s": .number(since.seconds),
        ])
    }

    init(_ json: JSON) throws(JSONError) {
        guard let phase = json["phase"]?.text.flatMap(Phase.init), let round = json["round"]?.whole,
            let seconds = json["since_s"]?.number, seconds >= 0, seconds < 1e9
        else { throw JSONError("a standstill of nothing") }
        func count(_ key: String) -> Int { Int(clamping: json[key]?.whole ?? 0) }
        let missing = (json["missing"]?.list ?? []).compactMap(\.whole).filter { $0 <= UInt32.max }
        self.init(
            version: ParameterVersion(rawValue: round), phase: phase,
            missing: missing.map { WorkerID(rawValue: UInt32($0)) }, members: count("members"), rows: count("rows"),
            quorum: count("quorum"), since: .nanoseconds(Int64((seconds * 1e9).rounded())))
    }
}
