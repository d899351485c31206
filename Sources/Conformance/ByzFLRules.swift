import Aggregators
import LinearAlgebra

/// ByzFL's rule by its name there, where we have it.
///
/// - Source: ByzFL 0.0.11; FLAG.md section 7 lists what its rules do.
func byzFLRule(_ name: String, _ parameters: JSONField) throws(ConformanceError) -> Aggregator? {
    // Steps before a rule stand before it, as in "ARC+NNM+TrMean"; a step alone is followed by the mean.
    var parts = name.split(separator: "+").map(String.init)
    guard let last = parts.last else { return nil }
    let rule: Aggregator
    if let found = try byzFLPlainRule(last, parameters) {
        rule = found
        parts.removeLast()
    } else {
        return nil
    }
    var steps: [any PreAggregator] = []
    for part in parts {
        guard let step = try byzFLStep(part, parameters) else { return nil }
        steps.append(step)
    }
    return rule.preceded(by: steps)
}

private func byzFLPlainRule(_ name: String, _ parameters: JSONField) throws(ConformanceError) -> Aggregator? {
    switch name {
    case "Average": return .gram(Mean())
    case "Median": return .coordinate(CoordinateMedian())
    case "TrMean": return .coordinate(TrimmedMean(f: try parameters["f"].count()))
    case "Meamed": return .coordinate(MeanAroundMedian(f: try parameters["f"].count()))
    case "MDA": return .gram(MinimumDiameter(f: try parameters["f"].count()))
    case "MoNNA":
        return .gram(MoNNA(f: try parameters["f"].count(), reference: try parameters["idx"].count()))
    case "Krum": return .gram(Krum(f: try parameters["f"].count()))
    case "MultiKrum": return .gram(Krum(f: try parameters["f"].count(), multi: true))
    case "GeometricMedian":
        return .gram(
            GeometricMedian(steps: try atLeastOne(parameters["T"]), floor: .distance(try positive(parameters["nu"]))))
    case "CenteredClipping":
        return .gram(
            CenteredClipping(steps: try atLeastOne(parameters["L"]), radius: .distance(try positive(parameters["tau"])))
        )
    default: return nil
    }
}

func byzFLStep(_ name: String, _ parameters: JSONField) throws(ConformanceError) -> (any PreAggregator)? {
    switch name {
    case "NNM": return NearestNeighborMixing(f: try parameters["f"].count())
    case "ARC": return Clipping(.adaptive(f: try parameters["f"].count()))
    case "Clipping": return Clipping(.length(try positive(parameters["c"])))
    case "Bucketing":
        let order = try permutation(parameters["permutation"])
        return Bucketing(size: try atLeastOne(parameters["s"]), order: .given(order))
    default: return nil
    }
}

private func permutation(_ field: JSONField) throws(ConformanceError) -> [Int] {
    var order: [Int] = []
    for item in try field.list() { order.append(try item.count()) }
    guard order.sorted() == Array(order.indices) else {
        throw .malformed(field: field.path, expected: "a list that has every number from 0 once")
    }
    return order
}

private func positive(_ field: JSONField) throws(ConformanceError) -> Double {
    let number = try field.number()
    guard number > 0 else { throw .malformed(field: field.path, expected: "a number above 0") }
    return number
}

private func atLeastOne(_ field: JSONField) throws(ConformanceError) -> Int {
    let count = try field.count()
    guard count >= 1 else { throw .malformed(field: field.path, expected: "a count of at least 1") }
    return count
}

/// The median of the rows' lengths.
func medianLength(_ rows: [[Double]]) -> Double {
    median(rows.map { row in row.reduce(0) { $0 + $1 * $1 }.squareRoot() }) ?? 0
}

/// The mean over rows of their largest entry, at length 1 or as they are.
func typicalEntry(_ rows: [[Double]], ofUnitRows: Bool) -> Double {
    let finite = rows.filter { $0.allSatisfy(\.isFinite) }
    let sum = finite.reduce(0) { sum, row in
        let length = ofUnitRows ? row.reduce(0) { $0 + $1 * $1 }.squareRoot() : 1
        return sum + (length > 0 ? row.reduce(0) { max($0, abs($1)) } / length : 0)
    }
    return finite.isEmpty ? 0 : sum / Double(finite.count)
}
