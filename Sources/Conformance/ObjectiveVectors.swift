import Objectives
import Parameters
import Primitives

/// The cases of objectives: what a job could name, evaluated in double, against loss and derivatives from elsewhere.
func runObjectiveVectors(_ root: JSONField, into report: inout ConformanceReport) throws(ConformanceError) {
    for item in try root["cases"].list() {
        let algorithm = try item["algo"].text()
        switch algorithm {
        case "anchor_ema": try runMovingAverage(item, into: &report)
        case "anchor_kl_trigger": try runTrigger(item, into: &report)
        default:
            guard let vector = try ObjectiveCase(item, algorithm: algorithm) else {
                report.skip()
                continue
            }
            try vector.run(item, into: &report)
        }
    }
}

/// One case: a pipeline, a batch, and where each token of the file's inputs stands in it.
struct ObjectiveCase {
    let name: String
    let pipeline: LearningPipeline
    let batch: ObjectiveBatch
    /// For each input that has a derivative, the token of each of its numbers; nil for one that is not there, as padding.
    let places: [(input: String, tokens: [Int?])]

    /// The files' bounds in double.
    static let absolute = 1e-10
    static let relative = 1e-9

    /// Nil for an algorithm that we do not have.
    init?(_ item: JSONField, algorithm: String) throws(ConformanceError) {
        name = "\(try item["id"].text()) \(algorithm)"
        let inputs = try item["inputs"]
        guard let chosen = try ObjectiveChoice(algorithm, try item["params"], inputs) else { return nil }
        do {
            var parts = try ObjectiveCatalogue.make(chosen.objective, chosen.parameters)
            if let given = chosen.advantages {
                parts = parts.map { part in if case .advantage = part { .advantage(given) } else { part } }
                    .filter { part in if case .regulariser = part { false } else { true } }
            }
            pipeline = try LearningPipeline(parts)
        } catch {
            throw .malformed(field: item.path, expected: "a case with parameters that an objective takes: \(error)")
        }
        (batch, places) = try chosen.batch(inputs)
    }

    func run(_ item: JSONField, into report: inout ConformanceReport) throws(ConformanceError) {
        let expected = try item["expect"]
        let result: ObjectiveResult
        do {
            result = try pipeline.evaluate(batch)
        } catch {
            return report.fail(name, "\(error)")
        }
        var pairs = [("loss", result.loss, try expected["loss"].number())]
        for (input, tokens) in places {
            let numbers = try expected["grad"][input].flatNumbers()
            guard numbers.count == tokens.count else {
                throw .malformed(field: "\(expected.path).grad.\(input)", expected: "\(tokens.count) numbers")
            }
            for (token, number) in zip(tokens, numbers) {
                pairs.append(("derivative of \(input)", token.map { result.derivative[$0] } ?? 0, number))
            }
        }
        var worst = 0.0
        for (what, got, wanted) in pairs {
            let error = abs(got - wanted)
            guard error <= Self.absolute + Self.relative * abs(wanted) else {
                return report.fail(name, "\(what) is \(got), expected \(wanted)", error: error)
            }
            worst = max(worst, error)
        }
        report.pass(error: worst)
    }
}

private func runMovingAverage(_ item: JSONField, into report: inout ConformanceReport) throws(ConformanceError) {
    let (inputs, parameters) = (try item["inputs"], try item["params"])
    let decay = try parameters["alpha"].number()
    let policy = try inputs["policy"].numbers()
    var anchor = try inputs["anchor"].numbers(count: policy.count)
    for _ in 0..<(try parameters["steps"].count()) {
        for index in anchor.indices {
            anchor[index] = ReferenceRule.average(anchor[index], policy[index], decay: decay)
        }
    }
    let expected = try item["expect"]["anchor"].numbers(count: policy.count)
    let worst = zip(anchor, expected).map { abs($0 - $1) - ObjectiveCase.relative * abs($1) }.max() ?? 0
    if worst <= ObjectiveCase.absolute {
        report.pass(error: max(worst, 0))
    } else {
        report.fail(try item["id"].text(), "the average is off by \(worst)", error: worst)
    }
}

private func runTrigger(_ item: JSONField, into report: inout ConformanceReport) throws(ConformanceError) {
    let parameters = try item["params"]
    let rule = ReferenceRule.klTriggered(
        threshold: try parameters["threshold"].number(), window: try parameters["window"].count())
    var reference = Reference(rule: rule, parameters: ParameterVector([0]))
    var fired: [Double] = []
    for (step, distance) in try item["inputs"]["kl"].numbers().enumerated()
    where reference.follow(ParameterVector([Float(step)]), distance: distance) {
        fired.append(Double(step))
    }
    let expected = try item["expect"]["fired_at"].numbers()
    if fired == expected {
        report.pass(error: 0)
    } else {
        report.fail(try item["id"].text(), "fired at \(fired), expected \(expected)")
    }
}

extension JSONField {
    /// All numbers of a list, or of a list of lists, in their order.
    func flatNumbers() throws(ConformanceError) -> [Double] {
        var numbers: [Double] = []
        for field in try list() {
            if field.isList {
                numbers += try field.numbers()
            } else {
                numbers.append(try field.number())
            }
        }
        return numbers
    }

    /// How long each list of a list is, and how many there are; a list of numbers is one of lists of one.
    func shape() throws(ConformanceError) -> (rows: Int, columns: Int) {
        let rows = try list()
        guard let first = rows.first, first.isList else { return (rows.count, 1) }
        return (rows.count, try first.list().count)
    }
}
