import LinearAlgebra
package import Parameters
package import Primitives

/// A trunk that makes features, a head that makes distributions of them, and a critic or none: what every policy is.
///
/// - Tensors: those of the trunk; `head.weight` `(numbers, features)`, and `head.bias` where there is one;
///   `log_deviations` `(width)` where they are parameters; of a critic `value.weight` `(1, features)` and `value.bias`
///   `(1)`, and before them those of its own trunk with `critic.` in front where it has one.
package struct Network<T: Trunk>: Sendable {
    package let layout: Layout
    package let trunk: T
    package let choices: ChoiceHead
    private let head: DenseLayer
    private let value: DenseLayer?
    /// Nil also for a critic that shares the features.
    private let criticTrunk: T?

    /// What a network is made of besides its trunk.
    package struct Shape: Sendable {
        package var actionSpace: ActionSpace
        package var map = OutputMap.softmax
        package var deviations = DeviationSource.parameter
        package var critic: CriticKind
        package var headName = "head"
        package var headBias: Bool
    }

    /// - Parameter trunk: makes the trunk whose tensors have the prefix in front of their names.
    package init(
        _ shape: Shape, trunkTensors: [(name: String, shape: [Int])], features: Int,
        trunk: (Layout, _ prefix: String) -> T
    ) {
        let numbers =
            switch shape.actionSpace {
            case .discrete(let actions): actions
            case .continuous(let width): shape.deviations == .state ? 2 * width : width
            }
        precondition(numbers > 0 && features > 0, "\(numbers) numbers of \(features) features")
        var tensors = trunkTensors
        tensors += DenseLayer.tensors(shape.headName, inputs: features, outputs: numbers, hasBias: shape.headBias)
        if case .continuous(let width) = shape.actionSpace, shape.deviations == .parameter {
            tensors.append(("log_deviations", [width]))
        }
        if shape.critic == .separate { tensors += trunkTensors.map { (Self.criticPrefix + $0.name, $0.shape) } }
        if shape.critic != .none { tensors += DenseLayer.tensors("value", inputs: features, outputs: 1, hasBias: true) }
        let layout = Layout(tensors)
        self.layout = layout
        self.trunk = trunk(layout, "")
        head = DenseLayer(shape.headName, in: layout, hasBias: shape.headBias)
        value = shape.critic == .none ? nil : DenseLayer("value", in: layout, hasBias: true)
        criticTrunk = shape.critic == .separate ? trunk(layout, Self.criticPrefix) : nil
        choices =
            switch shape.actionSpace {
            case .discrete(let actions): .categorical(actions: actions, map: shape.map)
            case .continuous(let width):
                .gaussian(
                    width: width,
                    logDeviations: shape.deviations == .parameter ? layout["log_deviations"].offset : nil)
            }
    }

    private static var criticPrefix: String { "critic." }

    /// Draws every tensor that `draw` is called with, in the order of the layout; the others begin as zeros. A critic's
    /// trunk begins as the other one does, and its last row is a random direction of length 1.
    package func initialParameters(
        using random: inout SeededGenerator,
        draw: (_ name: String, Layout.Entry, inout ArraySlice<Float>, inout SeededGenerator) -> Void
    ) -> ParameterVector {
        var values = [Float](repeating: 0, count: layout.count)
        for entry in layout.entries {
            switch entry.name {
            case "value.weight":
                Initialization.orthogonal(
                    &values[entry.range], rows: 1, columns: entry.shape[1], gain: 1, using: &random)
            case "value.bias": break
            default:
                let isCritic = entry.name.hasPrefix(Self.criticPrefix)
                let name = isCritic ? String(entry.name.dropFirst(Self.criticPrefix.count)) : entry.name
                draw(name, entry, &values[entry.range], &random)
            }
        }
        return ParameterVector(values)
    }

    package struct Tape: Sendable {
        let batch: T.Batch
        let features: Activations
        let trunk: T.Tape
        let choices: ChoiceHead.Tape
        /// Of a critic with a trunk of its own.
        let critic: (features: Activations, trunk: T.Tape)?
    }

    package func forward(_ trajectories: [Trajectory], parameters: ParameterVector) -> PolicyForward<Tape> {
        check(parameters)
        return parameters.values.withUnsafeBufferPointer { buffer in
            guard let p = buffer.baseAddress else { preconditionFailure("a network without parameters") }
            let batch = trunk.batch(trajectories)
            let (features, trunkTape) = trunk.forward(batch, parameters: p)
            let said = choices.forward(head.forward(features, parameters: p), of: trajectories, parameters: p)
            let critic = criticTrunk.map { $0.forward(batch, parameters: p) }
            let values = value?.forward(critic?.features ?? features, parameters: p).values
            return PolicyForward(
                logProbabilities: said.logProbabilities, entropies: said.entropies, values: values,
                tape: Tape(
                    batch: batch, features: features, trunk: trunkTape, choices: said.tape,
                    critic: critic.map { ($0.features, $0.tape) }))
        }
    }

    package func backward(_ tape: Tape, upstream: PolicyUpstream, parameters: ParameterVector) -> Gradient {
        check(parameters)
        var gradient = [Float](repeating: 0, count: layout.count)
        gradient.withMutablePointer { g in
            parameters.values.withPointer { p in
                let d = choices.backward(upstream, tape: tape.choices, hasCritic: value != nil, gradient: g)
                var dFeatures = head.backward(d, x: tape.features, parameters: p, gradient: g)
                if let value, let dValues = upstream.values {
                    let dv = Activations(dValues, width: 1)
                    if let critic = tape.critic, let criticTrunk {
                        let dCritic = value.backward(dv, x: critic.features, parameters: p, gradient: g)
                        criticTrunk.backward(
                            dCritic, tape: critic.trunk, batch: tape.batch, parameters: p, gradient: g)
                    } else {
                        value.backward(dv, x: tape.features, parameters: p, gradient: g, addingTo: &dFeatures)
                    }
                }
                trunk.backward(dFeatures, tape: tape.trunk, batch: tape.batch, parameters: p, gradient: g)
            }
        }
        return Gradient(gradient)
    }

    package func sampler(count: Int, parameters: ParameterVector) -> NetworkSampler {
        check(parameters)
        return parameters.values.withUnsafeBufferPointer { buffer in
            guard let p = buffer.baseAddress else { preconditionFailure("a network without parameters") }
            return NetworkSampler(
                parameters, memory: trunk.memory(count: count, parameters: p), head: head.packed(p), choices: choices)
        }
    }

    private func check(_ parameters: ParameterVector) {
        precondition(parameters.count == layout.count, "\(parameters.count) parameters of \(layout.count)")
    }
}
