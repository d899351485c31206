import Aggregators
import Environments
import Faults
import Objectives
import Optimizers
import Primitives
import Rollouts
package import Settings

extension Catalogues {
    /// Everything this program knows, as the reader of jobs wants it described.
    package static let all = Catalogues(
        environments: TaskCatalogue.entries.map { entry in
            ChoiceDescription(entry.name, entry.summary, entry.parameters.map(ChoiceParameter.init))
        },
        policies: PolicyCatalogue.entries,
        objectives: ObjectiveCatalogue.entries.map { entry in
            ChoiceDescription(entry.name, entry.summary, entry.options.map(ChoiceParameter.init))
        },
        estimators: EstimationCatalogue.entries.map(ChoiceDescription.init),
        aggregators: AggregatorCatalogue.entries.map(ChoiceDescription.init),
        preAggregators: PreAggregatorCatalogue.entries.map(ChoiceDescription.init),
        optimizers: OptimizerCatalogue.entries.map(ChoiceDescription.init),
        transforms: TransformCatalogue.entries.map(ChoiceDescription.init),
        attacks: AttackCatalogue.descriptions.map(ChoiceDescription.init))
}

extension ChoiceDescription {
    init<Made>(_ entry: CatalogueEntry<Made>) {
        self.init(entry.name, entry.summary, entry.parameters.map(ChoiceParameter.init))
    }
}

extension ChoiceDescription {
    /// With what the attacker knows; what is more than its own gradient takes the server's help.
    init(_ attack: AttackDescription) {
        let knowledge =
            switch attack.knowledge {
            case .own: "knows its own gradient"
            case .colluders: "knows the colluders' gradients, in the server"
            case .omniscient: "knows all gradients and the rule, in the server"
            }
        self.init(attack.name, "\(attack.summary); \(knowledge)", attack.parameters.map(ChoiceParameter.init))
    }
}

extension ChoiceParameter {
    init(_ parameter: CatalogueParameter) {
        let absence: Absence =
            parameter.isRequired ? .refused : parameter.default.map { .filled(.number($0)) } ?? .allowed
        self.init(parameter.name, .number(NumberRange(parameter.domain)), whenAbsent: absence, parameter.summary)
    }

    init(_ parameter: TaskCatalogue.Parameter) {
        guard parameter.words.isEmpty else {
            let initial = parameter.words[Int(parameter.initial)]
            self.init(
                parameter.name, .word(parameter.words), whenAbsent: .filled(.word(initial)), parameter.summary)
            return
        }
        let range = NumberRange(
            min: parameter.range.lowerBound, max: parameter.range.upperBound, isInteger: parameter.isWhole)
        self.init(
            parameter.name, .number(range), whenAbsent: .filled(.number(parameter.initial)), parameter.summary)
    }

    init(_ option: ObjectiveCatalogue.Option) {
        let kind: Kind =
            switch option.kind {
            case .number(let range): .number(NumberRange(min: range.lowerBound, max: range.upperBound))
            case .word(let words): .word(words)
            }
        let value: NamedChoice.Value =
            switch option.initial {
            case .number(let number): .number(number)
            case .word(let word): .word(word)
            }
        self.init(option.name, kind, whenAbsent: .filled(value), option.summary)
    }
}

extension NumberRange {
    init(_ domain: ParameterDomain) {
        switch domain {
        case .count(let least): self = .integer(least, Int(ParameterDomain.countMax))
        case .atLeast(let least): self.init(min: least, max: .greatestFiniteMagnitude)
        case .above(let bound): self.init(min: bound, max: .greatestFiniteMagnitude, excludesMin: true)
        case .fraction: self = .share
        case .decay: self = .decay
        case .toggle: self = .toggle
        }
    }
}

extension NamedChoice {
    /// The numbers it was told, by name.
    var numbers: [String: Double] {
        parameters.compactMapValues { if case .number(let number) = $0 { number } else { nil } }
    }

    /// Its numbers, and the places of its words among those that a task's parameter can be.
    var taskNumbers: [String: Double] {
        let known = TaskCatalogue.entries.first { $0.name == name }?.parameters ?? []
        var numbers = numbers
        for parameter in known {
            guard case .word(let word)? = parameters[parameter.name] else { continue }
            numbers[parameter.name] = parameter.words.firstIndex(of: word).map(Double.init)
        }
        return numbers
    }

    /// What it was told, as an objective's options.
    var options: [String: OptionValue] {
        parameters.compactMapValues { value in
            switch value {
            case .number(let number): .number(number)
            case .word(let word): .word(word)
            case .numbers: nil
            }
        }
    }
}
