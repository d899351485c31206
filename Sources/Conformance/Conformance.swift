package import Foundation

/// Runs every case of a file of test vectors for which we have the rule or the attack, through the path that rows of
/// floats take.
package func run(file: String) throws(ConformanceError) -> ConformanceReport {
    guard let data = FileManager.default.contents(atPath: file) else {
        throw .unreadable(file: file, reason: "no such file, or not readable")
    }
    return try run(vectors: data, name: file)
}

/// The same for the bytes of a file.
///
/// - Parameter name: what errors call it.
package func run(vectors data: Data, name: String) throws(ConformanceError) -> ConformanceReport {
    let root = try JSONField(data, name: name)
    let format: String
    if let field = try root.member("format") { format = try field.text() } else { format = try root["schema"].text() }
    var report = ConformanceReport()
    switch format {
    case "aggregation-vectors-1": try runAggregationVectors(root, into: &report)
    case "aggregation-vectors-flag-robust-1": try runFlagRobustVectors(root, into: &report)
    case "adpo-conformance/1": try runObjectiveVectors(root, into: &report)
    default:
        throw .unknownFormat(
            format, known: ["aggregation-vectors-1", "aggregation-vectors-flag-robust-1", "adpo-conformance/1"])
    }
    return report
}
