public import Parameters

/// One link of an optimizer: turns an update into a better update.
///
/// The first link receives the aggregated gradient; behind the last one the update is multiplied by the rate and its sign
/// turned. Sources: the design of optax (Babuschkin et al., 2020).
public protocol GradientTransform: Sendable {
    /// Everything a checkpoint must hold for training to go on as if it had never stopped.
    associatedtype State: TransformState
    func initialState(for parameters: ParameterVector, layout: Layout) -> State
    func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext)
}

/// What a link remembers: a value, equal for equal histories, which can be written down and read again.
public protocol TransformState: Sendable, Equatable, Codable {
    /// How long its lists are, so that a state of other parameters is not taken for one of these.
    var counts: [Int] { get }
}

/// The state of a link that remembers nothing.
public struct Stateless: TransformState {
    public var counts: [Int] { [] }

    public init() {}
}

extension GradientTransform where State == Stateless {
    public func initialState(for parameters: ParameterVector, layout: Layout) -> Stateless { Stateless() }
}

/// What a link may look at beside the update.
public struct StepContext: Sendable {
    /// What the update will be added to.
    public let parameters: ParameterVector
    /// Where the tensors of the parameters lie, and in which shapes.
    public let layout: Layout
    /// Updates made before this one.
    public let updates: Int
    /// By how much the warm-up lowers the rate now: from above 0 to 1, and 1 behind it.
    public let warmup: Double

    public init(parameters: ParameterVector, layout: Layout, updates: Int = 0, warmup: Double = 1) {
        precondition(layout.count == parameters.count, "a layout of \(layout.count) for \(parameters.count) parameters")
        precondition(updates >= 0 && warmup > 0 && warmup <= 1, "\(updates) updates, warm-up \(warmup)")
        self.parameters = parameters
        self.layout = layout
        self.updates = updates
        self.warmup = warmup
    }
}

extension Layout.Entry {
    /// The sides of a matrix, or nil for a vector: a tensor with one index, or with one row or column.
    ///
    /// A matrix is stored as `(outputs, inputs)`, as PyTorch does.
    var sides: (rows: Int, columns: Int)? {
        guard shape.count == 2, shape[0] > 1, shape[1] > 1 else { return nil }
        return (shape[0], shape[1])
    }
}
