import LinearAlgebra
import Primitives

// Three types hold the same `d` floats and cannot be swapped: what we have, what a worker says, and what we do about it.

/// The parameters of a policy.
public struct ParameterVector: Sendable, Equatable, Codable {
    public var values: [Float]

    public init(_ values: [Float]) { self.values = values }

    public var count: Int { values.count }

    /// - Complexity: O(d).
    public func digest() -> UInt64 {
        var digest = Digest()
        digest.add(values)
        return digest.value
    }

    public mutating func add(_ update: ParameterUpdate) {
        precondition(update.count == count, "an update of \(update.count) values for \(count) parameters")
        update.values.withUnsafeBufferPointer { update in
            values.withUnsafeMutableBufferPointer { values in
                for index in values.indices { values[index] += update[index] }
            }
        }
    }
}

/// The derivative of a loss with respect to the parameters: it points uphill.
public struct Gradient: Sendable, Equatable, Codable {
    public var values: [Float]

    public init(_ values: [Float]) { self.values = values }

    public var count: Int { values.count }

    /// - Complexity: O(d).
    public func digest() -> UInt64 {
        var digest = Digest()
        digest.add(values)
        return digest.value
    }
}

/// What is added to the parameters.
public struct ParameterUpdate: Sendable, Equatable {
    public var values: [Float]

    public init(_ values: [Float]) { self.values = values }

    public var count: Int { values.count }
}

/// Whether no value is NaN or infinite.
///
/// - Complexity: O(d), one pass without a branch per value: an exponent of all ones marks what is not finite.
public func isFinite(_ values: UnsafeBufferPointer<Float>) -> Bool {
    var bad: UInt32 = 0
    for value in values { bad |= (value.bitPattern & 0x7f80_0000) == 0x7f80_0000 ? 1 : 0 }
    return bad == 0
}

extension ParameterVector {
    public func isFinite() -> Bool { values.withUnsafeBufferPointer { Parameters.isFinite($0) } }
}
extension Gradient {
    public func isFinite() -> Bool { values.withUnsafeBufferPointer { Parameters.isFinite($0) } }
}
extension ParameterUpdate {
    public func isFinite() -> Bool { values.withUnsafeBufferPointer { Parameters.isFinite($0) } }
}

extension ParameterUpdate {
    /// Euclidean length. O(d).
    public var norm: Double { values.withUnsafeBufferPointer { dot($0, $0) }.squareRoot() }
}

/// Calls `body` with views of all rows at once; nothing is copied.
package func withViews<R>(_ rows: [Gradient], _ body: ([UnsafeBufferPointer<Float>]) -> R) -> R {
    var views: [UnsafeBufferPointer<Float>] = []
    views.reserveCapacity(rows.count)
    func view(_ next: Int) -> R {
        if next == rows.count { return body(views) }
        return rows[next].values.withUnsafeBufferPointer {
            views.append($0)
            return view(next + 1)
        }
    }
    return view(0)
}
