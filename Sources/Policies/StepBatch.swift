/// A batch of token sequences ordered by time: all first tokens, then all second ones. The longest sequences come
/// first, so that those still running at a time are a prefix of those before.
package struct StepBatch: Sendable {
    /// The token of each row.
    let ids: [Int32]
    /// How many sequences have a token at each time, falling.
    let running: [Int]
    /// The row of each time's first token.
    let starts: [Int]
    /// The rows whose states predict an action, in the order of the trajectories.
    let asked: [Int]

    init(_ batch: TokenBatch) {
        let spans = batch.innerSpans.map(\.input)
        // Equal lengths stay in their order: a sort by length alone would not be the same everywhere.
        let order = spans.indices.sorted { (-spans[$0].count, $0) < (-spans[$1].count, $1) }
        let longest = order.first.map { spans[$0].count } ?? 0
        let running = (0..<longest).map { time in spans.count { $0.count > time } }
        var starts: [Int] = []
        var row = 0
        for count in running {
            starts.append(row)
            row += count
        }
        var ids = [Int32](repeating: 0, count: row)
        var place = [Int](repeating: 0, count: row)
        for (rank, sequence) in order.enumerated() {
            for (time, token) in spans[sequence].enumerated() {
                ids[starts[time] + rank] = batch.ids[token]
                place[token] = starts[time] + rank
            }
        }
        self.ids = ids
        self.running = running
        self.starts = starts
        asked = batch.lastSpans.flatMap { span in span.kept.map { place[$0] } }
    }
}
