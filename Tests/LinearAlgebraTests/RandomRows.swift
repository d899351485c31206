import Primitives

/// `n` rows of `d` normal values of deviation `scale`.
func randomRows(seed: UInt64, n: Int, d: Int, scale: Float = 1) -> [[Float]] {
    var random = SeededGenerator(seed: seed)
    return (0..<n).map { _ in (0..<d).map { _ in Float(random.normal()) * scale } }
}

/// Calls `body` with views of all rows at once.
func withViews<R>(_ rows: [[Float]], _ body: ([UnsafeBufferPointer<Float>]) -> R) -> R {
    func view(_ next: Int, _ views: [UnsafeBufferPointer<Float>]) -> R {
        next == rows.count ? body(views) : rows[next].withUnsafeBufferPointer { view(next + 1, views + [$0]) }
    }
    return view(0, [])
}

/// `d` values that `body` fills.
func filled(_ count: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) {
        body(UnsafeMutableBufferPointer(rebasing: $0[..<count]))
        $1 = count
    }
}
