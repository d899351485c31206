import Aggregators
import Faults
import Parameters
import Primitives

/// One round of ByzFL's attacks: the rows that are known, how many lie, and what each attack makes of it.
func runByzFLAttacks(_ round: JSONField, into report: inout ConformanceReport) throws(ConformanceError) {
    let list = try round["honest"].list()
    guard let width = try list.first?.list().count, width > 0 else {
        throw .malformed(field: "\(round.path).honest", expected: "a list of rows")
    }
    let known = try VectorGroup.rows(round["honest"], count: list.count, width: width)
    let f = try round["f"].count()
    guard f >= 1, f <= known.count else {
        throw .malformed(field: "\(round.path).f", expected: "a count from 1 to \(known.count)")
    }
    let honest = known.map { Gradient($0.map { Float($0) }) }
    for item in try round["results"].list() {
        let name = try item["attack"].text()
        guard let attack = try byzFLAttack(name, try item["params"]) else {
            report.fail("\(round.path) \(name)", "no attack of that name here")
            continue
        }
        let expected = try item["output"].numbers(count: width)
        // ByzFL's attacks look at honest rows only, so that it does not matter what the liars had to say.
        let conspiracy = Conspiracy(
            own: (0..<f).map { _ in Gradient([Float](repeating: 0, count: width)) }, honest: honest,
            rule: try byzFLOracle(try item["params"]))
        var random = SeededGenerator(seed: 0)
        let lies = attack.lies(in: conspiracy, using: &random)
        let worst = lies.reduce(0) { max($0, relativeError($1.values.map { Double($0) }, expected)) }
        if worst <= VectorCase.tolerance {
            report.pass(error: worst)
        } else {
            report.fail(
                "\(round.path) \(name)", "lies off by \(worst), allowed \(VectorCase.tolerance)", error: worst)
        }
    }
}

/// ByzFL's attack by its name there; nil for one that we do not have.
///
/// - Source: ByzFL 0.0.11, `attacks.py`. What it calls `tau` is the strength, and `epsilon` the mimicked worker.
private func byzFLAttack(_ name: String, _ parameters: JSONField) throws(ConformanceError) -> JointAttack? {
    let form: JointAttack.Form
    switch name {
    case "SignFlipping": form = .innerProduct(epsilon: 1)
    case "InnerProductManipulation": form = .innerProduct(epsilon: try parameters["tau"].number())
    case "ALittleIsEnough":
        form = .littleIsEnough(z: try parameters["tau"].number(), noise: 0, isInverse: false)
    case "Mimic": form = .mimic(worker: try parameters["epsilon"].count())
    case "Optimal_InnerProductManipulation": form = .optimalInnerProduct(try byzFLSearch(parameters))
    case "Optimal_ALittleIsEnough": form = .optimalLittleIsEnough(try byzFLSearch(parameters))
    default: return nil
    }
    return JointAttack(form, knowledge: .omniscient)
}

private func byzFLSearch(_ parameters: JSONField) throws(ConformanceError) -> StrengthSearch {
    let evaluations = try parameters["evals"].count()
    let step = try parameters["delta"].number()
    let ratio = try parameters["ratio"].number()
    guard evaluations >= 1, step > 0, ratio >= 0, ratio < 1 else {
        throw .malformed(
            field: parameters.path, expected: "evals of at least 1, delta above 0 and ratio from 0 to below 1")
    }
    return StrengthSearch(
        evaluations: evaluations, start: try parameters["start"].number(), step: step, ratio: ratio)
}

/// The rule that a search works against, where the case has one.
private func byzFLOracle(_ parameters: JSONField) throws(ConformanceError) -> RuleOracle? {
    guard let aggregator = try parameters.member("aggregator") else { return nil }
    var names: [String] = []
    for step in try parameters["pre"].list() { names.append(try step.text()) }
    names.append(try aggregator.text())
    guard let rule = try byzFLRule(names.joined(separator: "+"), parameters) else {
        throw .malformed(field: aggregator.path, expected: "a rule and steps that we have")
    }
    return .rows { try? rule.aggregate(rows: $0).gradient }
}
