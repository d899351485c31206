package import Settings
import Telemetry

/// The results of one table, rule by rule: for each the learning rate with the best worst case, as the rule's own.
package struct ResultTable: Sendable, Equatable {
    /// Runs of one rule under one attack, over all seeds.
    package struct Cell: Sendable, Equatable {
        package var attack: String
        /// Final scores of the runs that are done; nil in it for one that never got a score.
        package var scores: [Double?]
        package var caught: Int
        package var accused: Int
        package var missed: Int
        package var seconds: Double
        /// Runs that ended before their last round.
        package var broken: Int

        /// Nil when a run has no score at all, which is worse than any.
        package var mean: Double? {
            let known = scores.compactMap(\.self)
            guard known.count == scores.count, !known.isEmpty else { return nil }
            return known.reduce(0, +) / Double(known.count)
        }

        /// The standard deviation over seeds, divided by one less than there are; nil for one seed.
        package var spread: Double? {
            guard let mean, scores.count > 1 else { return nil }
            let squares = scores.compactMap(\.self).reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
            return (squares / Double(scores.count - 1)).squareRoot()
        }

        /// Liars among those that were named; nil when nobody was.
        package var precision: Double? { share(caught, of: caught + accused) }
        /// Named ones among the liars; nil when nobody lied.
        package var recall: Double? { share(caught, of: caught + missed) }

        private func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
    }

    package struct Row: Sendable, Equatable {
        package var rule: String
        package var learningRate: Double?
        /// In the order of the experiment's attacks; those of which no run is done are not there.
        package var cells: [Cell]

        /// The attack under which the rule ends lowest; nil when nothing is done.
        package var worst: Cell? {
            cells.min { ($0.mean ?? -.infinity) < ($1.mean ?? -.infinity) }
        }
    }

    package var name: String
    package var attacks: [String]
    /// The best worst case first; equal ones in the order of the experiment.
    package var rows: [Row]

    /// All tables of an experiment, in its order.
    package static func all(of experiment: ExperimentSettings, _ results: [String: RunResult]) -> [ResultTable] {
        var names: [String] = []
        var byTable: [String: [ExperimentRun]] = [:]
        for run in experiment.runs {
            if byTable[run.table] == nil { names.append(run.table) }
            byTable[run.table, default: []].append(run)
        }
        return names.map { name in
            let runs = byTable[name] ?? []
            let rows = experiment.rules.compactMap { rule in
                best(runs.filter { $0.rule == rule }, attacks: experiment.attacks, results)
            }
            let order = rows.indices.sorted { (value(rows[$0]), -$0) > (value(rows[$1]), -$1) }
            return ResultTable(name: name, attacks: experiment.attacks, rows: order.map { rows[$0] })
        }
    }

    private static func value(_ row: Row) -> Double { row.worst?.mean ?? -.infinity }

    /// The row of the learning rate whose worst attack ends highest; of equal ones the first. Nil when nothing is done.
    private static func best(
        _ runs: [ExperimentRun], attacks: [String], _ results: [String: RunResult]
    ) -> Row? {
        var best: Row?
        var rates: [Double?] = []
        for run in runs where !rates.contains(run.learningRate) { rates.append(run.learningRate) }
        for rate in rates {
            let cells = attacks.compactMap { attack in
                cell(attack, runs.filter { $0.learningRate == rate && $0.attack == attack }, results)
            }
            guard let rule = runs.first?.rule, !cells.isEmpty else { continue }
            let row = Row(rule: rule, learningRate: rate, cells: cells)
            if best == nil || value(row) > value(best ?? row) { best = row }
        }
        return best
    }

    private static func cell(_ attack: String, _ runs: [ExperimentRun], _ results: [String: RunResult]) -> Cell? {
        let done = runs.compactMap { results[$0.label] }
        guard !done.isEmpty else { return nil }
        func sum(_ key: (RunResult) -> Int) -> Int { done.reduce(0) { $0 + key($1) } }
        return Cell(
            attack: attack, scores: done.map(\.finalScore), caught: sum(\.caught), accused: sum(\.accused),
            missed: sum(\.missed), seconds: done.reduce(0) { $0 + $1.seconds } / Double(done.count),
            broken: done.count { $0.outcome != .completed })
    }
}
