import Optimizers
import Parameters
import Primitives
import Testing

/// Every optimizer, and every map before plain descent, brings these down within the updates that their titles name. The
/// rate falls as a cosine, so that what steps by the sign comes to rest too.
@Suite("Convergence of every optimizer and every map")
struct ConvergenceTests {
    /// The rates at which an entry begins, on the bowl and in the valley.
    static let rates: [String: (bowl: Double, valley: Double)] = [
        "sgd": (0.05, 0.01), "nesterov": (0.02, 0.002), "adam": (0.05, 0.05), "adamw": (0.05, 0.05),
        "amsgrad": (0.05, 0.05), "lion": (0.05, 0.02), "rmsprop": (0.05, 0.02), "adagrad": (0.5, 0.5),
        "muon": (0.1, 0.05), "spectra": (0.05, 0.01), "optimistic": (0.05, 0.01), "dal": (0.5, 0.5),
        "clip_norm": (0.05, 0.01), "clip_value": (0.05, 0.01),
    ]
    /// `perp_grad` cannot change a tensor's length and has a test of its own.
    static let names =
        OptimizerCatalogue.entries.map(\.name) + TransformCatalogue.entries.map(\.name).filter { $0 != "perp_grad" }

    private func chain(_ name: String, rate: Double, updates: Int) throws -> OptimizerChain {
        let schedule = ["learning_rate": rate, "cosine_updates": Double(updates)]
        if OptimizerCatalogue.entries.contains(where: { $0.name == name }) {
            return try OptimizerCatalogue.make(name, schedule.merging(["weight_decay": 0]) { $1 })
        }
        return try OptimizerCatalogue.make("sgd", schedule)
            .preceded(by: [TransformCatalogue.make(name, name.hasPrefix("clip") ? ["max": 10] : [:])])
    }

    private func minimise(
        _ name: String, rate: Double, updates: Int, from start: [Float], shapes: [[Int]],
        gradient: ([Float]) -> [Float]
    ) throws -> [Float] {
        var parameters = ParameterVector(start)
        var optimizer = AnyOptimizer(
            try chain(name, rate: rate, updates: updates), parameters: parameters, layout: layout(shapes))
        for _ in 0..<updates {
            parameters.add(optimizer.step(Gradient(gradient(parameters.values)), parameters: parameters))
        }
        return parameters.values
    }

    @Test("600 updates bring a bowl of curvatures from 1 to 10 down to a thousandth of its height", arguments: names)
    func bowl(name: String) throws {
        let rate = try #require(Self.rates[name], "a new entry needs its rates here").bowl
        let centre: [Float] = [1, -2, 0.5, 3, -1, 2]
        let curvature: [Float] = [1, 10, 3, 2, 5, 1]
        func height(_ x: [Float]) -> Float {
            x.indices.reduce(0) { $0 + curvature[$1] * (x[$1] - centre[$1]) * (x[$1] - centre[$1]) / 2 }
        }
        let start: [Float] = [4, 1, -2, 1, 2, -1]

        let end = try minimise(name, rate: rate, updates: 600, from: start, shapes: [[2, 2], [2]]) { x in
            x.indices.map { curvature[$0] * (x[$0] - centre[$0]) }
        }

        #expect(height(end) < 1e-3 * height(start))
    }

    @Test("2000 updates bring a bent valley like Rosenbrock's down to a thousandth of its height", arguments: names)
    func valley(name: String) throws {
        let rate = try #require(Self.rates[name], "a new entry needs its rates here").valley
        // Σ (1 − x)² + 5 (y − x²)² over two pairs.
        func height(_ p: [Float]) -> Float {
            stride(from: 0, to: p.count, by: 2).reduce(0) {
                let (x, y) = (p[$1], p[$1 + 1])
                return $0 + (1 - x) * (1 - x) + 5 * (y - x * x) * (y - x * x)
            }
        }
        let start: [Float] = [-1, 1.5, 0.5, -1]

        let end = try minimise(name, rate: rate, updates: 2000, from: start, shapes: [[2, 2]]) { p in
            stride(from: 0, to: p.count, by: 2).flatMap { k in
                let (x, y) = (p[k], p[k + 1])
                return [2 * (x - 1) - 20 * x * (y - x * x), 10 * (y - x * x)]
            }
        }

        #expect(height(end) < 1e-3 * height(start))
    }

    @Test("turned away from their tensors, gradients still turn tensors to where they should point")
    func directions() throws {
        let target: [Float] = [0.6, 0.8, 1, 0]
        // The height is 1 − cos per tensor.
        func cosine(_ w: ArraySlice<Float>, _ t: ArraySlice<Float>) -> Float {
            let length = w.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return zip(w, t).reduce(0) { $0 + $1.0 * $1.1 } / length
        }
        let end = try minimise(
            "perp_grad", rate: 0.1, updates: 300, from: [1, -0.5, -0.3, 1], shapes: [[2], [2]]
        ) { w in
            [0, 2].flatMap { k in
                let (own, goal) = (w[k..<k + 2], target[k..<k + 2])
                let square = own.reduce(0) { $0 + $1 * $1 }
                let cos = cosine(own, goal)
                return zip(own, goal).map { cos * $0 / square - $1 / square.squareRoot() }
            }
        }

        #expect(cosine(end[0..<2], target[0..<2]) > 0.999 && cosine(end[2..<4], target[2..<4]) > 0.999)
    }
}
