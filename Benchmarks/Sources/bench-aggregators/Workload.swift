import Aggregators
import CRead
import LinearAlgebra
import Parameters
import Primitives

/// Rows to aggregate, and what can be timed on them.
struct Workload {
    let n: Int
    let d: Int
    /// As many as may be arbitrary: a fifth, as 3 of 15.
    var f: Int { max(1, n / 5) }
    private let rows: [Gradient]
    /// The products of all rows but the last piece of the last one, and but the whole of it.
    private let almost: GramBuilder
    private let butOne: GramBuilder
    /// Larger than the caches: reading it leaves nothing of the rows in them.
    private let other = [Float](repeating: 1, count: 24 << 20)

    /// The columns of a piece, 256 KB.
    static let piece = 65_536

    init(n: Int, d: Int) {
        self.n = n
        self.d = d
        var random = SeededGenerator(seed: 1)
        // A direction that all share and noise of the same size; a sum of two uniform numbers is normal enough here.
        func noise() -> Float { Float.random(in: -1...1, using: &random) + Float.random(in: -1...1, using: &random) }
        let common = (0..<d).map { _ in noise() }
        // As the server allocates what it receives.
        let rows = (0..<n).map { _ in
            Gradient(
                [Float](unsafeUninitializedCapacity: d) { buffer, count in
                    preferLargePages(UnsafeMutableRawBufferPointer(buffer))
                    for k in 0..<d { buffer[k] = common[k] + noise() }
                    count = d
                })
        }
        self.rows = rows
        func builder(last columns: Int) -> GramBuilder {
            withRows(rows) { views in
                var builder = GramBuilder(slots: n)
                for slot in 0..<n { builder.add(slot, upTo: slot < n - 1 ? d : columns, of: views) }
                return builder
            }
        }
        almost = builder(last: max(0, d - Self.piece))
        butOne = builder(last: 0)
    }

    /// How long one run takes; nil for a name that is none, or a rule that refuses these rows.
    func seconds(_ name: String) -> Double? {
        switch name {
        case "plain_mean": time { mean() }
        case "read": time { withRows(rows) { bench_read($0.map(\.baseAddress), n, d) } }
        case "gram": time { withRows(rows) { Gram(rows: $0) } }
        case "norms": time { withRows(rows) { $0.map { dot($0, $0) } } }
        case "columns_median": time { fill { out in withRows(rows) { columnMedians($0, into: out) } } }
        case "columns_trimmed": time { fill { out in withRows(rows) { trimmedColumnMeans($0, trim: f, into: out) } } }
        case "flag_after_last": time { flag(after: almost) }
        case "flag_after_row": time { flag(after: butOne) }
        default: rule(name).flatMap { rule in try? time { try rule.aggregate(rows: rows) } }
        }
    }

    private func rule(_ name: String) -> Aggregator? {
        let entry = AggregatorCatalogue.entries.first { $0.name == name }
        let takesF = entry?.parameters.contains { $0.name == "f" } ?? false
        return try? AggregatorCatalogue.make(name, takesF ? ["f": Double(f)] : [:])
    }

    /// Processor seconds, not the clock's: on a busy machine what takes longer than a turn of the scheduler would seem to
    /// take two.
    private func time<R>(_ body: () throws -> R) rethrows -> Double {
        withRows([Gradient(other)]) { _ = bench_read($0.map(\.baseAddress), 1, other.count) }
        let start = processorSeconds()
        let result = try body()
        let elapsed = processorSeconds() - start
        withExtendedLifetime(result) {}
        return elapsed
    }

    private func mean() -> [Float] {
        fill { out in withRows(rows) { weightedSum($0, [Double](repeating: 1 / Double(n), count: n), into: out) } }
    }

    private func flag(after before: GramBuilder) -> Aggregate? {
        var builder = before
        withRows(rows) { builder.add(n - 1, upTo: d, of: $0) }
        return try? rule("flag")?.aggregate(rows: rows, gram: builder.gram())
    }

    private func fill(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
        [Float](unsafeUninitializedCapacity: d) { buffer, count in
            body(UnsafeMutableBufferPointer(rebasing: buffer[..<d]))
            count = d
        }
    }
}

/// Calls `body` with views of all rows at once.
func withRows<R>(_ rows: [Gradient], _ body: ([UnsafeBufferPointer<Float>]) -> R) -> R {
    func view(_ next: Int, _ views: [UnsafeBufferPointer<Float>]) -> R {
        next == rows.count
            ? body(views) : rows[next].values.withUnsafeBufferPointer { view(next + 1, views + [$0]) }
    }
    return view(0, [])
}
