/// Every objective by its name in configuration files. The only place that knows them all.
public enum ObjectiveCatalogue {
    public struct Option: Sendable, Equatable {
        public let name: String
        public let summary: String
        public let kind: Kind
        /// What it is when it is not named.
        public let initial: OptionValue

        public enum Kind: Sendable, Equatable {
            case number(ClosedRange<Double>)
            /// One of these.
            case word([String])
        }
    }

    public struct Entry: Sendable {
        public let name: String
        public let summary: String
        public let options: [Option]
        fileprivate let build: @Sendable (ChosenOptions) -> any Objective

        /// - Parameter values: by name; an option that is not named has its initial value.
        public func make(_ values: [String: OptionValue] = [:]) throws(ObjectiveCatalogueError) -> any Objective {
            // In the order of names, so that the same mistakes always give the same error.
            for name in values.keys.sorted() where !options.contains(where: { $0.name == name }) {
                throw .unknownOption(name, of: self.name, known: options.map(\.name))
            }
            var chosen = ChosenOptions()
            for option in options {
                let value = values[option.name] ?? option.initial
                switch (option.kind, value) {
                case (.number(let range), .number(let number)) where range.contains(number):
                    chosen.numbers[option.name] = number
                case (.word(let known), .word(let word)) where known.contains(word):
                    chosen.words[option.name] = word
                default: throw .badValue(value, option: option.name, of: name, allowed: option.kind)
                }
            }
            return build(chosen)
        }
    }

    public static let entries: [Entry] = [
        Entry(
            name: "adpo", summary: "anchored listwise preference, softmax of log-ratios against a target from rewards",
            options: [
                words("target", ADPO.Target.self, .zscore, "what a group's rewards are turned into"),
                number("target_temperature", 0.5, positive, "softness of the target, β_r"),
                number("temperature", 0.8, positive, "size of the move away from the anchor, τ"),
                words("length", LengthNormalisation.self, .mean, "how the tokens of a sequence add up"),
                number("anchor_penalty", 0, notNegative, "weight of the estimated divergence from the anchor"),
                number("smoothing", 0, 0...0.99, "what the target top1 leaves to all but the best"),
            ],
            build: { chosen in
                ADPO(
                    ADPO.Options(
                        target: chosen.word("target"), targetTemperature: chosen.number("target_temperature"),
                        temperature: chosen.number("temperature"), lengthNormalisation: chosen.word("length"),
                        anchorPenalty: chosen.number("anchor_penalty"), smoothing: chosen.number("smoothing")))
            }),
        Entry(
            name: "cross_entropy", summary: "negative log-likelihood of the labels that a supervised task gives",
            options: [], build: { _ in CrossEntropy() }),
        Entry(
            name: "grpo", summary: "clipped probability ratio times the reward relative to its group",
            options: [
                number("clip_low", 0.2, 1e-9...1, "bad samples below 1 minus this ratio no longer count"),
                number("clip_high", 0.2, positive, "good samples above 1 plus this ratio no longer count"),
                words("advantage", Advantage.self, .zscore, "reward minus the group's mean, standardised or not"),
                words("length", LengthNormalisation.self, .mean, "how the tokens of a sequence add up"),
            ],
            build: { chosen in
                let advantage: Advantage = chosen.word("advantage")
                return GRPO(
                    GRPO.Options(
                        clipLow: chosen.number("clip_low"), clipHigh: chosen.number("clip_high"),
                        isStandardised: advantage == .zscore, lengthNormalisation: chosen.word("length")))
            }),
        Entry(
            name: "reinforce", summary: "reward minus a baseline times log-probability",
            options: [
                words("baseline", REINFORCE.Baseline.self, .leaveOneOut, "what is taken from a reward"),
                words("length", LengthNormalisation.self, .sum, "how the tokens of a sequence add up"),
            ],
            build: { chosen in
                REINFORCE(baseline: chosen.word("baseline"), lengthNormalisation: chosen.word("length"))
            }),
    ]

    public static func make(
        _ name: String, _ values: [String: OptionValue] = [:]
    ) throws(ObjectiveCatalogueError) -> any Objective {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw .unknownObjective(name, known: entries.map(\.name))
        }
        return try entry.make(values)
    }

    private enum Advantage: String, CaseIterable { case mean, zscore }

    private static let positive = 1e-9...1e9
    private static let notNegative = 0...1e9

    private static func number(
        _ name: String, _ initial: Double, _ range: ClosedRange<Double>, _ summary: String
    ) -> Option {
        Option(name: name, summary: summary, kind: .number(range), initial: .number(initial))
    }

    private static func words<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Word.Type, _ initial: Word, _ summary: String
    ) -> Option {
        Option(
            name: name, summary: summary, kind: .word(type.allCases.map(\.rawValue)), initial: .word(initial.rawValue))
    }
}
