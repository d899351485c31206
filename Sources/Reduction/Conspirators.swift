package import Aggregators
package import Coordination
package import Faults
import LinearAlgebra
package import Parameters
package import Primitives

/// Workers that lie together, in experiments only: the server puts their lies in the place of their honest rows, since
/// no worker alone has the gradients that such lies are made of.
package struct Conspirators: Sendable {
    /// Workers of one plot, and what they do.
    package struct Group: Sendable {
        package var workers: Set<WorkerID>
        package var fault: JointFault

        package init(workers: Set<WorkerID>, fault: JointFault) {
            self.workers = workers
            self.fault = fault
        }
    }

    package static let none = Conspirators([], random: SeededGenerator(seed: 0))

    /// A plot keeps its place when its last worker leaves it: the draws of the others go by theirs.
    private var groups: [Group]
    private let random: SeededGenerator
    private var origin: ParameterVector?

    /// - Parameter random: of all plots; each takes a branch of it, and of that one a branch for each version.
    package init(_ groups: [Group], random: SeededGenerator) {
        self.groups = groups
        self.random = random
    }

    private var members: Set<WorkerID> { groups.reduce(into: []) { $0.formUnion($1.workers) } }

    /// One more plot, with draws of its own.
    package mutating func add(_ group: Group) { groups.append(group) }

    /// These workers are honest from now on.
    package mutating func release(_ workers: Set<WorkerID>) {
        for index in groups.indices { groups[index].workers.subtract(workers) }
    }

    /// The same plots in a run that begins at these parameters, for those that want to go back there.
    package func beginning(at origin: ParameterVector) -> Conspirators {
        var plots = self
        plots.origin = origin
        return plots
    }

    /// The gradients of a round as the rule gets them: lies where a plot is active, the job's own everywhere else.
    ///
    /// Honest are the rows of workers in no plot; a plot's own rows are what its workers sent. With fewer known rows
    /// than the attack takes nothing is replaced, nor is a row whose lie is not finite. A worker of
    /// several plots tells the lie of the last that is active.
    ///
    /// - Parameters:
    ///   - rule: what the searching attacks may ask; it is told of as many refused rows as in the round itself.
    ///   - memory: what the rule remembers, before this round.
    /// - Complexity: that of the attacks; nothing without an active one.
    package func rows(
        of job: Job, against rule: Aggregator, remembering memory: AgreementMemory? = nil
    ) -> [Gradient] {
        var rows = job.rows.map(\.gradient)
        let version = job.basis.rawValue
        let members = members
        for (number, group) in groups.enumerated() where group.fault.isActive(at: version) {
            let attack = group.fault.attack
            let liars = job.rows.indices.filter { group.workers.contains(job.rows[$0].worker) }
            let own = liars.map { job.rows[$0].gradient }
            let honest = job.rows.filter { !members.contains($0.worker) }
            let known = attack.knowledge == .omniscient ? honest.count : own.count
            guard known >= attack.rowsMin else { continue }
            let lies = group.fault.sent(
                in: Conspiracy(
                    own: own, honest: honest.map(\.gradient),
                    rule: oracle(
                        rule, refused: job.refused, memory,
                        of: honest.map(\.worker) + liars.map { job.rows[$0].worker },
                        lasting: attack.form.isPatient ? honest.count..<honest.count + liars.count : 0..<0),
                    travelled: travelled(to: job.parameters)), at: version,
                using: random.stream(UInt64(number)))
            for (row, lie) in zip(liars, lies) where lie.isFinite() { rows[row] = lie }
        }
        return rows
    }

    private func travelled(to parameters: ParameterVector) -> Gradient? {
        origin.map { origin in Gradient(zip(parameters.values, origin.values).map { $0 - $1 }) }
    }

    /// - Parameters:
    ///   - workers: of the rows in a question, the honest ones first.
    ///   - lasting: of these the rows that a memory is to take for old ones.
    private func oracle(
        _ rule: Aggregator, refused: Int, _ memory: AgreementMemory?, of workers: [WorkerID], lasting: Range<Int>
    ) -> RuleOracle {
        switch rule {
        case .gram(let rule):
            .gram { gram in
                // Of rows that are not known, such as one that is not finite, nobody can tell whose is which.
                let agreement =
                    gram.n == workers.count
                    ? memory?.adding(gram.cosines, of: workers, lasting: Set(lasting)) : nil
                return try? rule.combine(gram, remembering: agreement, refused: refused).coefficients
            }
        case .coordinate: .rows { try? rule.aggregate(rows: $0, refused: refused).gradient }
        }
    }
}
