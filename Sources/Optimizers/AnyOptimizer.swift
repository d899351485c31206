public import Parameters

/// A chain of transforms together with its state: a value, so that a copy is a snapshot to come back to.
///
/// Two are equal when they are made of the same kinds of links in equal states.
public struct AnyOptimizer: Sendable, Equatable {
    private var links: [any BoundLink]
    private let layout: Layout
    private var schedule: Schedule
    private var updates = 0
    private var average: ParameterAverage?

    /// - Parameter layout: of the parameters; without it they are one vector.
    public init(_ chain: OptimizerChain, parameters: ParameterVector, layout: Layout? = nil) {
        let layout = layout ?? Layout([("parameters", [parameters.count])])
        precondition(layout.count == parameters.count, "a layout of \(layout.count) for \(parameters.count) parameters")
        func bind<Link: GradientTransform>(_ link: Link) -> any BoundLink {
            Bound(link: link, state: link.initialState(for: parameters, layout: layout))
        }
        self.layout = layout
        links = chain.links.map { bind($0) }
        schedule = chain.schedule
        average = chain.averageDecay.map(ParameterAverage.init)
    }

    /// `u = −ηₜ T(g)`: the chain `T` of the gradient times the rate of this update. The one place where the sign turns.
    ///
    /// - Parameters:
    ///   - gradient: the aggregate of one round; as many values as there are parameters.
    ///   - parameters: what the update will be added to.
    public mutating func step(_ gradient: Gradient, parameters: ParameterVector) -> ParameterUpdate {
        precondition(gradient.count == parameters.count, "\(gradient.count) values for \(parameters.count) parameters")
        let context = StepContext(
            parameters: parameters, layout: layout, updates: updates, warmup: schedule.warmupFactor(at: updates))
        var update = ParameterUpdate(gradient.values)
        for index in links.indices { links[index].apply(&update, context: context) }
        let factor = Float(-schedule.rate(at: updates))
        update.values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] *= factor }
        }
        updates += 1
        return update
    }

    /// From the next update on this is the rate that the schedule starts from.
    public mutating func setRate(_ rate: Double) {
        schedule = Schedule(rate: rate, shape: schedule.shape, warmup: schedule.warmup)
    }

    /// Takes the parameters after an update into their average.
    ///
    /// - Returns: what is to be scored and given away in their place; nil when the chain averages nothing.
    public mutating func averaged(_ parameters: ParameterVector) -> ParameterVector? { average?.add(parameters) }

    public static func == (a: AnyOptimizer, b: AnyOptimizer) -> Bool {
        a.updates == b.updates && a.average == b.average && a.links.count == b.links.count
            && zip(a.links, b.links).allSatisfy { $0.hasState(of: $1) }
    }
}

// MARK: Checkpoints

extension AnyOptimizer: Encodable {
    /// Writes the state and not the links: those are made anew from the job.
    public func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(updates)
        try list.encode(average)
        for link in links { try link.encode(to: list.superEncoder()) }
    }

    /// Goes on from a state that an optimizer of the same chain wrote.
    ///
    /// - Throws: `DecodingError` when it is none, or one of other parameters; this optimizer is then as before.
    public mutating func restore(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        var restored = self
        restored.updates = try list.decode(Int.self)
        restored.average = try list.decode(ParameterAverage?.self)
        for index in links.indices { try restored.links[index].restore(from: list.superDecoder()) }
        guard restored.updates >= 0, restored.average?.decay == average?.decay, list.isAtEnd,
            [nil, layout.count].contains(restored.average?.values?.count)
        else {
            throw DecodingError.dataCorruptedError(in: list, debugDescription: "a state of another optimizer")
        }
        self = restored
    }
}

private protocol BoundLink: Sendable {
    mutating func apply(_ update: inout ParameterUpdate, context: StepContext)
    func hasState(of other: any BoundLink) -> Bool
    func encode(to encoder: any Encoder) throws
    mutating func restore(from decoder: any Decoder) throws
}

private struct Bound<Link: GradientTransform>: BoundLink {
    let link: Link
    var state: Link.State

    mutating func apply(_ update: inout ParameterUpdate, context: StepContext) {
        link.apply(&update, state: &state, context: context)
    }

    func hasState(of other: any BoundLink) -> Bool {
        guard let other = other as? Bound<Link> else { return false }
        return state == other.state
    }

    func encode(to encoder: any Encoder) throws { try state.encode(to: encoder) }

    mutating func restore(from decoder: any Decoder) throws {
        let restored = try Link.State(from: decoder)
        guard restored.counts == state.counts else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "a state of \(restored.counts) values where \(state.counts) are kept"))
        }
        state = restored
    }
}
