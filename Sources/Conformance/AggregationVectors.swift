import Aggregators
import LinearAlgebra

/// The cases of the Flag Aggregator, of our own rules, and of ByzFL's rules and attacks.
func runAggregationVectors(_ root: JSONField, into report: inout ConformanceReport) throws(ConformanceError) {
    for field in try root["flag"].list() {
        let group = try VectorGroup(field)
        for item in try field["cases"].list() { try runReleasedFlag(item, group, into: &report) }
    }
    for field in try root["own"].list() {
        let group = try VectorGroup(field)
        let f = try field["f"].count()
        for item in try field["cases"].list() { try runOwnRule(item, group, f: f, into: &report) }
    }
    for field in try root["byzfl"].list() {
        let group = try VectorGroup(field)
        for item in try field["results"].list() { try runByzFL(item, group, into: &report) }
    }
    for field in try root["attacks"].list() { try runByzFLAttacks(field, into: &report) }
}

/// The released form, from no start or from the one that a case gives.
private func runReleasedFlag(
    _ item: JSONField, _ group: VectorGroup, into report: inout ConformanceReport
) throws(ConformanceError) {
    let options = try FlagOptions(item)
    var start: [[Double]] = []
    if let given = try item.member("start_projection") {
        start = try VectorGroup.rows(given, count: options.m, width: group.rows.count)
    }
    let vector = VectorCase(
        name: "\(group.name) flag \(options.name) start=\(start.isEmpty ? "none" : "given")", rows: group.rows,
        rule: .gram(options.rule(.released, start: start)),
        aggregate: try item["aggregate"].numbers(count: group.width),
        coefficients: try group.perRow(item, "coefficients"), ratios: try group.perRow(item, "ratios"),
        typical: typicalEntry(group.rows, ofUnitRows: true))
    vector.run(into: &report)
}

private func runOwnRule(
    _ item: JSONField, _ group: VectorGroup, f: Int, into report: inout ConformanceReport
) throws(ConformanceError) {
    let name = try item["rule"].text()
    var vector = VectorCase(
        name: "\(group.name) \(name)", rows: group.rows, rule: .gram(Mean()),
        aggregate: try item["aggregate"].numbers(count: group.width),
        coefficients: try group.perRow(item, "coefficients"), ratios: try group.perRow(item, "ratios"))
    switch name {
    case "flag-paper":
        let options = try FlagOptions(item)
        vector.rule = .gram(options.rule(.paper))
        vector.typical = typicalEntry(group.rows, ofUnitRows: false)
        vector.name += " \(options.name)"
    case "flag-objective":
        // The same subspace as our scaled form, and a result at the length of unit rows instead of the median one.
        let options = try FlagOptions(item)
        vector.rule = .gram(options.rule(.scaled))
        let length = medianLength(group.rows)
        vector.scale = length > 0 ? length : 1
        vector.typical = typicalEntry(group.rows, ofUnitRows: true)
        vector.name += " \(options.name)"
    case "flag-robust":
        let kappa = try item["removed_mass_factor"].number()
        guard kappa > 0 else { throw .malformed(field: "\(item.path).removed_mass_factor", expected: "above 0") }
        vector.rule = .gram(
            FlagRobust(
                f: f, kappa: kappa, collapse: false, gate: false, project: try item["project"].isTrue()))
        vector.typical = typicalEntry(group.rows, ofUnitRows: true) * medianLength(group.rows)
        vector.leavesOutZeroRows = true
        vector.name += " kappa=\(kappa)"
    case "exact SMEA": vector.rule = .gram(SmallestSpread(f: f))
    case "exact CAF": vector.rule = .gram(CovarianceFilter(f: f))
    case "clip-to-median + exact CAF":
        vector.rule = Aggregator.gram(CovarianceFilter(f: f)).preceded(by: [Clipping(.medianLength)])
    default: return report.fail("\(vector.name) at \(item.path)", "no rule of that name here")
    }
    vector.run(into: &report)
}

private func runByzFL(
    _ item: JSONField, _ group: VectorGroup, into report: inout ConformanceReport
) throws(ConformanceError) {
    let name = try item["rule"].text()
    if let step = try byzFLStep(name, try item["params"]) {
        // A step alone gives rows: each is the aggregate of a rule that picks that row.
        let expected = try VectorGroup.rows(
            item["output"], count: step.count(rows: group.rows.count), width: group.width)
        let vectors = expected.enumerated().map { row, values in
            VectorCase(
                name: "\(group.name) \(name) row \(row)", rows: group.rows,
                rule: Aggregator.gram(PickedRow(row: row)).preceded(by: [step]), aggregate: values)
        }
        return VectorCase.runTogether(vectors, name: "\(group.name) \(name)", into: &report)
    }
    guard let rule = try byzFLRule(name, try item["params"]) else {
        return report.fail("\(group.name) \(name) at \(item.path)", "no rule or steps of that name here")
    }
    let vector = VectorCase(
        name: "\(group.name) \(name)", rows: group.rows, rule: rule,
        aggregate: try item["output"].numbers(count: group.width))
    vector.run(into: &report)
}

/// What a flag case is run with.
private struct FlagOptions {
    let m: Int
    let lambda: Double
    let steps: Int

    init(_ item: JSONField) throws(ConformanceError) {
        m = try item["m"].count()
        lambda = try item["lam"].number()
        steps = try item["steps"].count()
        guard m >= 1, steps >= 1, lambda >= 0 else {
            throw .malformed(field: item.path, expected: "a case with m and steps of at least 1 and lam of at least 0")
        }
    }

    var name: String { "m=\(m) lam=\(lambda) steps=\(steps)" }

    func rule(_ form: Flag.Form, start: [[Double]] = []) -> Flag {
        Flag(form: form, m: m, lambda: lambda, steps: steps, start: start)
    }
}

/// The row of that number and nothing else.
private struct PickedRow: GramRule {
    let row: Int

    func tolerance(rows: Int) -> Int { 0 }

    func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        let picked = (0..<gram.n).map { $0 == row ? 1.0 : 0 }
        return Combination(coefficients: picked, weights: picked)
    }
}
