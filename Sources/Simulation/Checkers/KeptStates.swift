import Coordination

/// What a checker knew when a state was made that outlasted the server.
struct KeptStates<Knowledge: Sendable>: Sendable {
    /// Not on the disk yet.
    private var made: [(snapshot: ServerCore.Snapshot, knowledge: Knowledge)] = []
    private var kept: [String: Knowledge] = [:]

    mutating func note(_ snapshot: ServerCore.Snapshot, _ knowledge: Knowledge) { made.append((snapshot, knowledge)) }

    /// - Returns: false when nobody made it.
    mutating func write(_ snapshot: ServerCore.Snapshot, _ path: String) -> Bool {
        guard let index = made.firstIndex(where: { $0.snapshot == snapshot }) else { return false }
        kept[path] = made[index].knowledge
        made.removeSubrange(...index)
        return true
    }

    mutating func damage(_ path: String) { kept[path] = nil }

    /// What was known of the first of these files that is whole; nil where none is.
    mutating func recall(_ files: [String]) -> Knowledge? {
        made = []
        return files.first { kept[$0] != nil }.flatMap { kept[$0] }
    }
}
