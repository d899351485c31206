import Messages
import Parameters
package import Primitives

/// A stretch of a server core's life: the state that it began in, what happened, and the state that it came to.
///
/// Enough to go through it again, event by event, to the same decisions. Vectors are left out: the core looks at no value of
/// them, only at their length and at whether they are finite.
package struct Flight: Sendable, Equatable, Codable {
    /// Without its vectors.
    package internal(set) var start: ServerCore
    package internal(set) var steps: [Step] = []
    /// Without its vectors; nil of a core that gave up in the last step.
    package internal(set) var end: ServerCore?

    init(from core: ServerCore) { start = core.withoutVectors }

    package struct Step: Sendable, Equatable, Codable {
        package let at: Instant
        /// Without its vectors.
        package let event: ServerCore.Event
        /// Of the contribution's gradient, where it is one.
        var gradientCount = 0
        var gradient = Values.good
        /// Nil of the step in which the core gave up.
        package internal(set) var came: Coming?
    }

    /// What stands in the place of values.
    enum Values: String, Sendable, Codable {
        case good
        case notFinite
        /// Squares leave the range of a float.
        case tooLong

        var filling: Float {
            switch self {
            case .good: 0
            case .notFinite: .nan
            case .tooLong: .greatestFiniteMagnitude
            }
        }
    }

    /// What a step came to, in short.
    package struct Coming: Sendable, Equatable, Codable {
        package let version: ParameterVersion
        /// Of the parameters.
        package let digest: UInt64
        let phase: ServerCore.Phase
        let members: Int
        let rows: Int
        package let actions: Int

        init(_ core: ServerCore, actions: Int) {
            version = core.version
            digest = core.digest
            phase = core.phase
            members = core.membership.count
            rows = core.buffer.rows.count
            self.actions = actions
        }
    }
}

extension Flight.Step {
    init(_ event: ServerCore.Event, at now: Instant) {
        at = now
        if case .received(.contribution(var contribution), let peer, let key) = event {
            gradientCount = contribution.gradient.count
            contribution.gradient = Gradient([])
            self.event = .received(.contribution(contribution), from: peer, key: key)
        } else if case .reduced(let round) = event {
            gradient = round.parameters.isFinite() ? .good : .notFinite
            self.event = .reduced(round.with(ParameterVector([])))
        } else {
            self.event = event
        }
    }

    /// What the core found out about the values.
    mutating func settle(_ core: ServerCore, _ actions: [ServerCore.Action]) {
        came = Flight.Coming(core, actions: actions.count)
        guard gradientCount > 0 else { return }
        for case .send(.refused(let reason, _), _) in actions {
            if reason == .notFinite { gradient = .notFinite }
            if reason == .normOutOfBand { gradient = .tooLong }
        }
    }

    /// The event with vectors of the right length and kind.
    ///
    /// - Parameter dimension: of the parameters.
    func event(dimension: Int) -> ServerCore.Event {
        if case .received(.contribution(var contribution), let peer, let key) = event {
            contribution.gradient = Gradient([Float](repeating: gradient.filling, count: gradientCount))
            return .received(.contribution(contribution), from: peer, key: key)
        }
        if case .reduced(let round) = event {
            return .reduced(
                round.with(ParameterVector([Float](repeating: gradient.filling, count: dimension))))
        }
        return event
    }
}

extension ReducedRound {
    /// The same round with other values.
    fileprivate func with(_ values: ParameterVector) -> ReducedRound {
        var round = self
        round.parameters = values
        if averaged != nil { round.averaged = values }
        round.reference?.parameters = values
        return round
    }
}

extension ServerCore {
    /// The same state but for the values of vectors, of which there are none.
    var withoutVectors: ServerCore { with(ParameterVector([]), Gradient([])) }

    /// The same state with zeros for vectors.
    var withZeros: ServerCore {
        let zeros = [Float](repeating: 0, count: settings.layout.count)
        return with(ParameterVector(zeros), Gradient(zeros))
    }

    private func with(_ values: ParameterVector, _ gradient: Gradient) -> ServerCore {
        var core = self
        core.parameters = values
        core.reference?.parameters = values
        core.buffer = buffer.with(gradient)
        return core
    }
}
