import Policies

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
}

private typealias Rows = [[Double]]

/// Cuts tensors off a flat list in the order of the layout.
private struct Reader {
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

func perceptronTwin(_ sizes: [Int], parameters: [Double], _ trajectory: Trajectory) -> [Double] {
    guard case .observations(let seen, let width) = trajectory.context else { return [] }
    return trajectory.indices.enumerated().map { step, action in
        var reader = Reader(parameters)
        var x = seen[(step * width)..<((step + 1) * width)].map { Double($0) }
        for (index, size) in zip(sizes, sizes.dropFirst()).enumerated() {
            let W = reader.matrix(size.1, size.0)
            if index > 0 { x = x.map { tanh($0) } }
            x = plus(times(W, x), reader.vector(size.1))
        }
        return log(softmax(x)[Int(action)])
    }
}

func transformerTwin(
    vocabulary: Int, contextLength: Int, width: Int, heads: Int, layers: Int, parameters: [Double],
    _ trajectory: Trajectory
) -> [Double] {
    guard case .prompt(let prompt) = trajectory.context else { return [] }
    let ids = prompt + trajectory.indices.dropLast()
    var reader = Reader(parameters)
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
    let head = reader.matrix(vocabulary, width)
    return trajectory.indices.enumerated().map { step, action in
        log(softmax(times(head, norm(x[prompt.count - 1 + step], gain)))[Int(action)])
    }
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
