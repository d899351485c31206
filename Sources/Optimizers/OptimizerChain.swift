/// An optimizer that is not yet bound to parameters: its links in order, the rate, and whether parameters are averaged.
///
///     gradient ─► before ─► the optimizer's direction ─► after ─► decay ─► times −rate ─► update
///
/// What stands in `after` sees the direction in units of the rate, and never the decay of the parameters.
public struct OptimizerChain: Sendable {
    private var direction: [any GradientTransform]
    private let decay: [any GradientTransform]
    let schedule: Schedule
    let averageDecay: Double?

    /// - Parameters:
    ///   - direction: from the gradient to what is subtracted at rate 1.
    ///   - decay: what acts on the parameters beside the gradient.
    ///   - averageDecay: of an average of the parameters, which is scored in their place.
    public init(
        _ direction: [any GradientTransform], decay: [any GradientTransform] = [], schedule: Schedule,
        averageDecay: Double? = nil
    ) {
        self.direction = direction
        self.decay = decay
        self.schedule = schedule
        self.averageDecay = averageDecay
    }

    var links: [any GradientTransform] { direction + decay }

    /// With maps that see the gradient before this optimizer does, the first of them first.
    public func preceded(by maps: [any GradientTransform]) -> OptimizerChain {
        var chain = self
        chain.direction = maps + direction
        return chain
    }

    /// With maps that see this optimizer's direction, the first of them first.
    public func followed(by maps: [any GradientTransform]) -> OptimizerChain {
        var chain = self
        chain.direction += maps
        return chain
    }
}
