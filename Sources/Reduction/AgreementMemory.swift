import Aggregators
package import LinearAlgebra
package import Primitives

/// How the rows of each two workers agreed over the rounds, for a rule that remembers. A value: a copy is a snapshot.
///
/// Of the rounds `t` in which both were there, with `β` the rule's memory and `Cᵢⱼ` the cosines,
///
///     Mᵢⱼ = Σₜ β^(T − t) Cᵢⱼ(t) / Σₜ β^(T − t)
///
/// so that the first round counts in full. A single round's cosines drown in the noise of batches; what liars have in
/// common they have in every round, for damage that changes its way every round averages out by itself.
///
/// Who changes its ways is judged by the new ones: with `δᵢ` the median over `j` of `|Cᵢⱼ − Mᵢⱼ|`, a row whose `δᵢ` is above
/// three times the rows' median begins anew. A worker that behaved for long and then lies is not protected by its past.
///
/// - Shapes: `n` rows → `(n, n)`.
/// - Complexity: O(n²) time a round and numbers in all, over all workers ever seen.
/// - Source: our own. That the past is needed: Karimireddy, He, Jaggi, ICML 2021, where workers keep momentum, `n d` numbers.
package struct AgreementMemory: Sendable, Equatable, Codable {
    private struct Pair: Hashable, Codable {
        let low: WorkerID
        let high: WorkerID
    }

    private struct Average: Equatable, Codable {
        var sum = 0.0
        var weight = 0.0
    }

    let keep: Double
    private var pairs: [Pair: Average] = [:]

    /// How many times the rows' median change a row's is, from which on its past is dropped.
    private static let surprise = 3.0

    /// - Parameter keep: the rule's memory, `β`.
    package init(keep: Double) {
        precondition(keep >= 0 && keep < 1, "a memory of \(keep)")
        self.keep = keep
    }

    /// The averages with this round in them.
    ///
    /// - Parameters:
    ///   - cosines: of the round's rows.
    ///   - workers: whose rows they are, each once.
    ///   - lasting: rows that are taken as if they had always been as they are now.
    package mutating func add(_ cosines: Gram, of workers: [WorkerID], lasting: Set<Int> = []) -> Gram {
        precondition(cosines.n == workers.count, "\(cosines.n) rows of \(workers.count) workers")
        let n = cosines.n
        let isNew = changed(cosines, workers).enumerated().map { $1 || lasting.contains($0) }
        var averages = cosines.values
        for i in 0..<n {
            for j in 0..<i {
                let pair = pair(workers[i], workers[j])
                var average = isNew[i] || isNew[j] ? Average() : pairs[pair] ?? Average()
                average.sum = keep * average.sum + cosines[i, j]
                average.weight = keep * average.weight + 1
                pairs[pair] = average
                averages[i * n + j] = average.sum / average.weight
                averages[j * n + i] = averages[i * n + j]
            }
        }
        return Gram(n: n, values: averages)
    }

    /// The same without keeping it: what the averages would be.
    package func adding(_ cosines: Gram, of workers: [WorkerID], lasting: Set<Int> = []) -> Gram {
        var other = self
        return other.add(cosines, of: workers, lasting: lasting)
    }

    /// Which rows agree with the others quite unlike they did.
    private func changed(_ cosines: Gram, _ workers: [WorkerID]) -> [Bool] {
        let changes = workers.indices.map { i in
            median(
                workers.indices.compactMap { j in
                    guard j != i, let past = pairs[pair(workers[i], workers[j])] else { return nil }
                    return abs(cosines[i, j] - past.sum / past.weight)
                }) ?? 0
        }
        let usual = median(changes) ?? 0
        return changes.map { $0 > Self.surprise * usual }
    }

    private func pair(_ a: WorkerID, _ b: WorkerID) -> Pair { Pair(low: min(a, b), high: max(a, b)) }
}
