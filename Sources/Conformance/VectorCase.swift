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
    /// Rows that the file's rule leaves out by itself and ours expects to be refused.
    var leavesOutZeroRows = false

    /// The files' bound for rows of floats: relative to the largest entry of what is expected.
    static let tolerance = 1e-4

    func run(into report: inout ConformanceReport) {
        let kept = rows.indices.filter {
            rows[$0].allSatisfy(\.isFinite) && !(leavesOutZeroRows && rows[$0].allSatisfy { $0 == 0 })
        }
        let gradients = kept.map { Gradient(rows[$0].map { Float($0) }) }
        let refused = rows.count - kept.count
        do {
            let result = try rule.aggregate(rows: gradients, refused: refused)
            var errors = [("aggregate", relativeError(result.gradient.values.map { Double($0) / scale }, aggregate))]
            if let ratios {
                errors.append(("ratios", relativeError(result.reconstruction ?? [], kept.map { ratios[$0] })))
            }
            if let coefficients, case .gram(let rule) = rule {
                let said = try rule.combine(products(gradients), refused: refused)
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

/// The largest difference relative to the largest size that is expected; infinite where the two cannot be compared.
func relativeError(_ got: [Double], _ expected: [Double]) -> Double {
    guard got.count == expected.count else { return .infinity }
    let size = expected.reduce(0) { max($0, abs($1)) }
    var worst = 0.0
    for (a, b) in zip(got, expected) {
        guard a.isFinite, b.isFinite else { return .infinity }
        worst = max(worst, abs(a - b))
    }
    return size > 0 ? worst / size : worst
}
