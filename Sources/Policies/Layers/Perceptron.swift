import LinearAlgebra
package import Parameters

/// The hidden layers of a perceptron: `h₀ = observation`, `hᵢ = tanh(Wᵢ₋₁ hᵢ₋₁ + bᵢ₋₁)`; the features are the last `h`.
package struct Perceptron: Trunk {
    package let width: Int
    private let observationWidth: Int
    private let layers: [DenseLayer]

    package init(observationWidth: Int, hidden: [Int], layout: Layout, prefix: String) {
        self.observationWidth = observationWidth
        width = hidden.last ?? observationWidth
        layers = hidden.indices.map { DenseLayer("\(prefix)layers.\($0)", in: layout, hasBias: true) }
    }

    package static func tensors(observationWidth: Int, hidden: [Int]) -> [(name: String, shape: [Int])] {
        zip([observationWidth] + hidden, hidden).enumerated().flatMap { index, size in
            DenseLayer.tensors("layers.\(index)", inputs: size.0, outputs: size.1, hasBias: true)
        }
    }

    package func batch(_ trajectories: [Trajectory]) -> Activations {
        var values: [Float] = []
        values.reserveCapacity(trajectories.reduce(0) { $0 + $1.length } * observationWidth)
        for trajectory in trajectories {
            guard case .observations(let seen, observationWidth) = trajectory.context,
                seen.count == trajectory.length * observationWidth
            else {
                preconditionFailure("a perceptron wants \(observationWidth) numbers before each of its actions")
            }
            values += seen
        }
        return Activations(values, width: observationWidth)
    }

    /// - Returns: the tape holds the result of every layer but the last, which is the features.
    package func forward(
        _ batch: Activations, parameters p: UnsafePointer<Float>
    ) -> (features: Activations, tape: [Activations]) {
        var results: [Activations] = []
        var x = batch
        for layer in layers {
            x = layer.forward(x, parameters: p)
            Tanh.forward(&x)
            results.append(x)
        }
        return (x, results)
    }

    package func backward(
        _ d: Activations, tape: [Activations], batch: Activations, parameters p: UnsafePointer<Float>,
        gradient g: UnsafeMutablePointer<Float>
    ) {
        var dy = d
        for (index, layer) in layers.enumerated().reversed() {
            Tanh.backward(&dy, y: tape[index])
            if index == 0 {
                layer.addDerivatives(dy, x: batch, gradient: g)  // Nobody asks for the derivative of an observation.
            } else {
                dy = layer.backward(dy, x: tape[index - 1], parameters: p, gradient: g)
            }
        }
    }

    package func memory(count: Int, parameters p: UnsafePointer<Float>) -> any TrunkMemory {
        Memory(observationWidth: observationWidth, layers: layers.map { $0.packed(p) })
    }

    /// A perceptron remembers nothing but where to write, so any number of rows will do at any step.
    private struct Memory: TrunkMemory {
        let observationWidth: Int
        let layers: [PackedLayer]
        /// What the layers but the last make, written anew at every step: none of them allocates.
        var room: [Float] = []
        /// Numbers in there for a row.
        let roomWidth: Int
        var features: Activations

        init(observationWidth: Int, layers: [PackedLayer]) {
            self.observationWidth = observationWidth
            self.layers = layers
            roomWidth = layers.dropLast().reduce(0) { $0 + $1.stride }
            features = Activations(zeros: 0, width: layers.last?.stride ?? observationWidth)
        }

        mutating func advance(by input: SamplerInput, parameters p: UnsafePointer<Float>) -> Activations {
            guard case .observations(let values) = input else {
                preconditionFailure("a perceptron sees observations, not tokens")
            }
            if layers.isEmpty { return Activations(values, width: observationWidth) }
            precondition(
                values.count.isMultiple(of: observationWidth), "\(values.count) numbers in rows of \(observationWidth)")
            let rows = values.count / observationWidth
            if room.count < rows * roomWidth { room = [Float](repeating: 0, count: rows * roomWidth) }
            features.resize(rows: rows)
            Self.apply(layers, to: values, width: observationWidth, rows: rows, &room, &features.values)
            return features
        }

        /// Not a method of the memory: who holds it whole holds what is written to, and that would be copied first.
        private static func apply(
            _ layers: [PackedLayer], to values: UnsafePointer<Float>, width: Int, rows: Int,
            _ room: UnsafeMutablePointer<Float>, _ features: UnsafeMutablePointer<Float>
        ) {
            var (x, width, place) = (values, width, room)
            for index in layers.indices {
                let stride = layers[index].stride
                let y = index == layers.count - 1 ? features : place
                layers[index].apply(x, xStride: width, rows: rows, into: y)
                applyTanh(y, count: rows * stride)
                (x, width, place) = (UnsafePointer(y), stride, place + rows * stride)
            }
        }
    }
}
