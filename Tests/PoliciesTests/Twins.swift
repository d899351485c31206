import Policies
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

// The definitions of the policies, as slow and plain as they can be said, in double precision: the tests' oracles.

extension Trajectory {
    /// The actions of a policy that chooses from finitely many.
    var indices: [Int32] {
        guard case .discrete(let indices) = actions else { preconditionFailure("actions of numbers") }
        return indices
    }

    /// The actions of a policy that chooses numbers.
    var numbers: [Float] {
        guard case .continuous(let values, _) = actions else { preconditionFailure("actions that are indices") }
        return values
    }
}

typealias Rows = [[Double]]

/// What a policy says of a trajectory.
struct Judgement {
    var logProbabilities: [Double] = []
    var entropies: [Double] = []
    var values: [Double] = []
}

/// Cuts tensors off a flat list in the order of the layout.
struct Reader {
    let values: [Double]
    var at = 0

    init(_ values: [Double]) { self.values = values }

    mutating func vector(_ count: Int) -> [Double] {
        at += count
        return Array(values[(at - count)..<at])
    }

    mutating func matrix(_ rows: Int, _ columns: Int) -> Rows { (0..<rows).map { _ in vector(columns) } }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
private func plus(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
private func times(_ W: Rows, _ x: [Double]) -> [Double] { W.map { dot($0, x) } }

private func softmax(_ x: [Double]) -> [Double] {
    let top = x.max() ?? 0
    let shares = x.map { exp($0 - top) }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
}

private func norm(_ x: [Double], _ gain: [Double]) -> [Double] {
    let scale = 1 / (dot(x, x) / Double(x.count) + 1e-5).squareRoot()
    return zip(x, gain).map { $0 * $1 * scale }
}

private func gelu(_ x: Double) -> Double {
    0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
}

/// A network as `Network` defines it: the trunk's features, a head, a critic or none; tensors in the order of the layout.
struct NetworkTwin: Sendable {
    var width: Int
    var space: ActionSpace
    var headBias: Bool
    var map = OutputMap.softmax
    var deviations = DeviationSource.parameter
    var critic = CriticKind.none
    /// One row per choice.
    var features: @Sendable (inout Reader, Trajectory) -> Rows

    func judge(_ parameters: [Double], _ trajectory: Trajectory) -> Judgement {
        var reader = Reader(parameters)
        let features = features(&reader, trajectory)
        var numbers = 0
        var components = 0
        switch space {
        case .discrete(let actions): numbers = actions
        case .continuous(let width): (numbers, components) = (deviations == .state ? 2 * width : width, width)
        }
        let W = reader.matrix(numbers, width)
        let b = headBias ? reader.vector(numbers) : [Double](repeating: 0, count: numbers)
        let shared = components > 0 && deviations == .parameter ? reader.vector(components) : []
        let rows = features.map { plus(times(W, $0), b) + shared }
        var judgement = Judgement()
        for (step, row) in rows.enumerated() { judgement.add(judge(row, trajectory.actions, at: step)) }
        if critic != .none {
            let seen = critic == .separate ? self.features(&reader, trajectory) : features
            let (w, bias) = (reader.vector(width), reader.vector(1)[0])
            judgement.values = seen.map { dot(w, $0) + bias }
        }
        return judgement
    }

    private func judge(_ row: [Double], _ actions: Trajectory.Actions, at step: Int) -> (Double, Double) {
        switch actions {
        case .discrete(let indices):
            let shares = map == .stablemax ? stablemax(row) : softmax(row)
            return (log(shares[Int(indices[step])]), -shares.reduce(0) { $0 + $1 * log($1) })
        case .continuous(let values, let width):
            return (0..<width).reduce((0, 0)) { sum, index in
                let (mean, deviation) = (row[index], exp(row[width + index]))
                let z = (Double(values[step * width + index]) - mean) / deviation
                let density = exp(-z * z / 2) / (deviation * (2 * Double.pi).squareRoot())
                return (sum.0 + log(density), sum.1 + log(deviation * (2 * Double.pi * exp(1)).squareRoot()))
            }
        }
    }
}

extension Judgement {
    fileprivate mutating func add(_ choice: (Double, Double)) {
        logProbabilities.append(choice.0)
        entropies.append(choice.1)
    }

    static func + (a: Judgement, b: Judgement) -> Judgement {
        Judgement(
            logProbabilities: a.logProbabilities + b.logProbabilities, entropies: a.entropies + b.entropies,
            values: a.values + b.values)
    }
}

private func stablemax(_ x: [Double]) -> [Double] {
    let shares = x.map { $0 >= 0 ? $0 + 1 : 1 / (1 - $0) }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
}

func perceptronFeatures(_ sizes: [Int], _ reader: inout Reader, _ trajectory: Trajectory) -> Rows {
    guard case .observations(let seen, let width) = trajectory.context else { return [] }
    var x = (0..<trajectory.length).map { step in seen[(step * width)..<((step + 1) * width)].map { Double($0) } }
    for size in zip(sizes, sizes.dropFirst()) {
        let (W, b) = (reader.matrix(size.1, size.0), reader.vector(size.1))
        x = x.map { plus(times(W, $0), b).map { tanh($0) } }
    }
    return x
}

func gruFeatures(
    vocabulary: Int, embedding: Int, width: Int, _ reader: inout Reader, _ trajectory: Trajectory
) -> Rows {
    guard case .prompt(let prompt) = trajectory.context else { return [] }
    let tokens = reader.matrix(vocabulary, embedding)
    let (W, U) = (reader.matrix(3 * width, embedding), reader.matrix(3 * width, width))
    let (b, c) = (reader.vector(3 * width), reader.vector(3 * width))
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    var h = [Double](repeating: 0, count: width)
    let states = (prompt + trajectory.indices.dropLast()).map { token -> [Double] in
        let (x, s) = (plus(times(W, tokens[Int(token)]), b), plus(times(U, h), c))
        h = (0..<width).map { k in
            let r = sigmoid(x[k] + s[k])
            let z = sigmoid(x[width + k] + s[width + k])
            let n = tanh(x[2 * width + k] + r * s[2 * width + k])
            return (1 - z) * n + z * h[k]
        }
        return h
    }
    return Array(states[(prompt.count - 1)...])
}

func transformerFeatures(
    vocabulary: Int, contextLength: Int, width: Int, heads: Int, layers: Int, _ reader: inout Reader,
    _ trajectory: Trajectory
) -> Rows {
    guard case .prompt(let prompt) = trajectory.context else { return [] }
    let ids = prompt + trajectory.indices.dropLast()
    let tokens = reader.matrix(vocabulary, width)
    let positions = reader.matrix(contextLength, width)
    var x = ids.enumerated().map { plus(tokens[Int($1)], positions[$0]) }
    for _ in 0..<layers {
        let gain = reader.vector(width)
        let qkv = reader.matrix(3 * width, width)
        let output = reader.matrix(width, width)
        let normed = x.map { times(qkv, norm($0, gain)) }
        for place in x.indices {
            x[place] = plus(x[place], times(output, attended(normed, at: place, width: width, heads: heads)))
        }
        let mlpGain = reader.vector(width)
        let up = reader.matrix(4 * width, width)
        let down = reader.matrix(width, 4 * width)
        x = x.map { plus($0, times(down, times(up, norm($0, mlpGain)).map(gelu))) }
    }
    let gain = reader.vector(width)
    return trajectory.indices.indices.map { step in norm(x[prompt.count - 1 + step], gain) }
}

private func attended(_ qkv: Rows, at place: Int, width: Int, heads: Int) -> [Double] {
    let size = width / heads
    return (0..<heads).flatMap { head -> [Double] in
        func part(_ index: Int, _ row: [Double]) -> [Double] {
            Array(row[(index * width + head * size)..<(index * width + (head + 1) * size)])
        }
        let query = part(0, qkv[place])
        let weights = softmax((0...place).map { dot(query, part(1, qkv[$0])) / Double(size).squareRoot() })
        return zip(weights, qkv).reduce([Double](repeating: 0, count: size)) { sum, pair in
            plus(sum, part(2, pair.1).map { pair.0 * $0 })
        }
    }
}

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }
