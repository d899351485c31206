import Aggregators
import LinearAlgebra
import Parameters

/// One case: rows, a rule, and what the rule must say about them.
struct VectorCase {
    var name: String
    /// As a file has them; rows that are not finite are refused at the door, as a server refuses them.
    var rows: [[Double]]
    var rule: Aggregator
    var aggregate: [Double]
    /// One for every row of the file, refused ones included.
    var coefficients: [Double]?
    /// What the rule's reconstruction must be, likewise.
    var ratios: [Double]?
    /// What our result is divided by before it is compared, where a file's rule has another scale than ours.
    var scale = 1.0
    /// How large entries are of what a subspace is to explain; nil where the coefficients alone say what is added up.
    var typical: Double?
    /// Rows that the file's rule leaves out by itself and ours expects to be refused.
    var leavesOutZeroRows = false

    /// The files' bound for rows of floats: relative to the largest entry of what is expected.
    static let tolerance = 1e-4
    /// Of a sum that cancels, what is left is compared with this share of what was added up: rows of floats, and inner
    /// products that err by 1e-8, leave 1e-7 of that at least.
    static let cancelled = 1e-3

    func run(into report: inout ConformanceReport) {
        let kept = rows.indices.filter {
            rows[$0].allSatisfy(\.isFinite) && !(leavesOutZeroRows && rows[$0].allSatisfy { $0 == 0 })
        }
        let gradients = kept.map { Gradient(rows[$0].map { Float($0) }) }
        let refused = rows.count - kept.count
        do {
            let result = try rule.aggregate(rows: gradients, refused: refused)
            let said: Combination? =
                if case .gram(let rule) = rule { try rule.combine(products(gradients), refused: refused) } else { nil }
            let added = max(typical ?? 0, largest(kept, said?.coefficients.map { abs($0) / scale }))
            var errors = [
                (
                    "aggregate",
                    relativeError(
                        result.gradient.values.map { Double($0) / scale }, aggregate, least: Self.cancelled * added)
                )
            ]
            if let ratios {
                errors.append(("ratios", relativeError(result.reconstruction ?? [], kept.map { ratios[$0] })))
            }
            if let coefficients, let said {
                let expected = kept.map { coefficients[$0] }
                errors.append(("coefficients", relativeError(said.coefficients.map { $0 / scale }, expected)))
            }
            let worst = errors.max { $0.1 < $1.1 } ?? ("aggregate", 0)
            if worst.1 <= Self.tolerance {
                report.pass(error: worst.1)
            } else {
                report.fail(name, "\(worst.0) off by \(worst.1), allowed \(Self.tolerance)", error: worst.1)
            }
        } catch {
            report.fail(name, "\(error)")
        }
    }

    /// Counts several cases as the one that they are in the file.
    static func runTogether(_ cases: [VectorCase], name: String, into report: inout ConformanceReport) {
        var parts = ConformanceReport()
        for part in cases { part.run(into: &parts) }
        if let failure = parts.failures.first {
            report.fail(name, failure, error: parts.worstError)
        } else {
            report.pass(error: parts.worstError)
        }
    }

    /// The largest entry that the rows' sum could have with these coefficients, or that they have, without.
    private func largest(_ kept: [Int], _ coefficients: [Double]?) -> Double {
        let sizes = kept.map { rows[$0].reduce(0) { max($0, abs($1)) } }
        guard let coefficients else { return sizes.max() ?? 0 }
        return zip(sizes, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func products(_ gradients: [Gradient]) -> Gram {
        let n = gradients.count
        return Gram(
            n: n,
            values: (0..<n * n).map { at in
                gradients[at / n].values.withUnsafeBufferPointer { a in
                    gradients[at % n].values.withUnsafeBufferPointer { dot(a, $0) }
                }
            })
    }
}

/// The largest difference relative to the largest size that is expected, or to `least` where that is larger; infinite
/// where the two cannot be compared.
func relativeError(_ got: [Double], _ expected: [Double], least: Double = 0) -> Double {
    guard got.count == expected.count else { return .infinity }
    let size = expected.reduce(least) { max($0, abs($1)) }
    var worst = 0.0
    for (a, b) in zip(got, expected) {
        guard a.isFinite, b.isFinite else { return .infinity }
        worst = max(worst, abs(a - b))
    }
    return size > 0 ? worst / size : worst
}
