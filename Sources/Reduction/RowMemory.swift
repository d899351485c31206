#if canImport(Glibc)
    import Glibc
#endif
package import LinearAlgebra
package import Parameters
package import Primitives

/// Where each worker's rows pointed lately, and how long they were: what one round cannot show, many add up to.
///
/// A worker's memory is the fading sum of its unit rows, `m ← 0.9 m + g / |g|`; what is common to its rows grows tenfold
/// in it, their noise threefold. Its length is the fading mean of `ln (|g| / typical)`, a round's part at most 3 either
/// way (a factor of 20), so that one absurd row does not count for many.
///
/// Beside it a sum that fades faster, `s ← 0.5 s + g / |g|`, says where the last two or three rows pointed: who turns is
/// seen in it long before ten honest rounds have faded.
///
/// Rows of more than 4096 values are folded to as many: block by block, each turned by its own distance, each value with a
/// sign. Inner products stay what they are but for an error of 1/64 of the lengths, and neither memory nor the comparison
/// grows with the model. Whoever knows the signs can hide a part of its row from this account, not from the rule.
///
/// - Complexity: one pass over each row.
package struct RowMemory: Sendable, Codable {
    package static let width = 4096
    /// What a round leaves of the ones before: about ten rounds are remembered.
    package static let kept = 0.9
    /// The same of the sum of the last rows.
    package static let recentKept = 0.5
    /// A worker that was not seen for so many rounds is forgotten.
    package static let forgottenAfter: UInt64 = 128
    /// A round's part of the mean log length, at most.
    static let stretchMax = 3.0

    private struct Entry: Sendable, Codable {
        var direction: [Float]
        /// Where the last rows pointed.
        var recent: [Float]
        var stretch = 0.0
        var rounds = 0.0
        var lastSeen: UInt64 = 0

        static let none = Entry(
            direction: [Float](repeating: 0, count: RowMemory.width),
            recent: [Float](repeating: 0, count: RowMemory.width))
    }

    private var entries: [WorkerID: Entry] = [:]
    private var round: UInt64 = 0

    package init() {}

    /// Whether every direction is as wide as it must be; of what comes from a file.
    var isWellFormed: Bool {
        entries.values.allSatisfy { $0.direction.count == Self.width && $0.recent.count == Self.width }
    }

    /// What is remembered of some workers, in their order.
    package struct Recollection: Sendable {
        /// Inner products of the directions.
        package var gram: Gram
        /// Cosines of where the last rows of one worker pointed (row) and the direction of another (column), row-major; 0
        /// where either is nothing.
        package var recent: [Double]
        /// Mean of `ln (length / typical length)` of the rows that were not zero; nil where all were.
        package var stretches: [Double?]
    }

    /// Takes a round into account.
    ///
    /// - Parameters:
    ///   - rows: one of each of `workers`, finite.
    ///   - lengths: of the rows.
    ///   - isCrowd: whose lengths say what is typical; nil is everybody's.
    package mutating func remember(
        _ rows: [Gradient], of workers: [WorkerID], lengths: [Double], isCrowd: [Bool]? = nil
    ) -> Recollection {
        precondition(rows.count == workers.count && lengths.count == rows.count, "\(rows.count) rows")
        round += 1
        let logs = lengths.map { $0 > 0 ? log($0) : nil }
        let typical = median(logs.indices.filter { isCrowd?[$0] ?? true }.compactMap { logs[$0] })
        for (place, worker) in workers.enumerated() {
            var entry = entries[worker] ?? .none
            entry.lastSeen = round
            for index in entry.direction.indices { entry.direction[index] *= Float(Self.kept) }
            for index in entry.recent.indices { entry.recent[index] *= Float(Self.recentKept) }
            if let log = logs[place], let typical {
                var folded = [Float](repeating: 0, count: Self.width)
                Self.fold(rows[place], times: 1 / lengths[place], into: &folded)
                for index in folded.indices {
                    entry.direction[index] += folded[index]
                    entry.recent[index] += folded[index]
                }
                let part = min(max(log - typical, -Self.stretchMax), Self.stretchMax)
                entry.stretch = Self.kept * entry.stretch + part
                entry.rounds = Self.kept * entry.rounds + 1
            }
            entries[worker] = entry
        }
        entries = entries.filter { $0.value.lastSeen + Self.forgottenAfter > round }
        return recollect(workers)
    }

    private func recollect(_ workers: [WorkerID]) -> Recollection {
        let known = workers.map { entries[$0] ?? .none }
        let n = known.count
        // One product of all with all: what is not needed of it is a quarter.
        let both = withViews(known.map(\.direction) + known.map(\.recent)) { Gram(rows: $0) }
        let toUnit = both.lengths.map { $0 > 0 ? 1 / $0 : 0 }
        return Recollection(
            gram: both.selecting(Array(0..<n)),
            recent: (0..<n * n).map { place in
                let (i, j) = (n + place / n, place % n)
                return toUnit[i] * both[i, j] * toUnit[j]
            },
            stretches: known.map { $0.rounds > 0 ? $0.stretch / $0.rounds : nil })
    }

    /// Twice as many signs as a block is wide, so that every block can begin at another one.
    private static let signs: [Float] = {
        var random = SeededGenerator(seed: 0x7472_7573_74)
        return (0..<2 * width).map { _ in random.next() & 1 == 0 ? 1 : -1 }
    }()

    /// `folded += factor · row`, each block of `width` values turned by its own distance, each value with a sign. A sign for
    /// a whole block would not do: deviations of coordinates, as `alie` adds them, are all positive, and blocks of them
    /// would cancel.
    static func fold(_ row: Gradient, times factor: Double, into folded: inout [Float]) {
        let factor = Float(factor)
        row.values.withUnsafeBufferPointer { row in
            folded.withUnsafeMutableBufferPointer { folded in
                signs.withUnsafeBufferPointer { signs in
                    for (block, start) in stride(from: 0, to: row.count, by: width).enumerated() {
                        var draws = Digest()
                        draws.add(UInt64(block))
                        let turn = Int(truncatingIfNeeded: draws.value) & (width - 1)
                        let first = Int(truncatingIfNeeded: draws.value >> 32) & (width - 1)
                        let count = min(width, row.count - start)
                        let ahead = min(count, width - turn)
                        for index in 0..<ahead {
                            folded[turn + index] += factor * signs[first + index] * row[start + index]
                        }
                        for index in ahead..<count {
                            folded[turn + index - width] += factor * signs[first + index] * row[start + index]
                        }
                    }
                }
            }
        }
    }
}

private func withViews<R>(_ rows: [[Float]], _ body: ([UnsafeBufferPointer<Float>]) -> R) -> R {
    var views: [UnsafeBufferPointer<Float>] = []
    func view(_ next: Int) -> R {
        if next == rows.count { return body(views) }
        return rows[next].withUnsafeBufferPointer {
            views.append($0)
            return view(next + 1)
        }
    }
    return view(0)
}
