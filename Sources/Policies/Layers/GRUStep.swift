import LinearAlgebra

/// One time of a GRU for the sequences that are still running, with what its derivative needs.
package struct GRUStep: Sendable {
    /// `h`, `(rows, H)`.
    let before: Activations
    /// `r` and `z`, `(rows, 2H)`.
    private let gates: Activations
    /// `U_n h + c_n` and `n`, `(rows, H)` each.
    private let pushed: Activations
    private let candidate: Activations

    /// - Parameters:
    ///   - projected: `W x + b`, `(rows, 3H)`.
    ///   - pushed: `U h + c`, `(rows, 3H)`.
    init(projected: ArraySlice<Float>, before: Activations, pushed: Activations) {
        let (rows, width) = (before.rows, before.width)
        let first = projected.startIndex
        // σ(x) = (1 + tanh(x / 2)) / 2: both gates of all rows are one call of a kernel.
        var gates = Activations(rows: rows, width: 2 * width) { gates in
            for row in 0..<rows {
                for column in 0..<2 * width {
                    let place = row * 3 * width + column
                    gates[row * 2 * width + column] = 0.5 * (projected[first + place] + pushed.values[place])
                }
            }
        }
        Tanh.forward(&gates)
        for index in gates.values.indices { gates.values[index] = 0.5 + 0.5 * gates.values[index] }
        let last = Activations(rows: rows, width: width) { last in
            for row in 0..<rows {
                (0..<width).forEach { last[row * width + $0] = pushed.values[(row * 3 + 2) * width + $0] }
            }
        }
        var candidate = Activations(rows: rows, width: width) { n in
            for row in 0..<rows {
                for column in 0..<width {
                    n[row * width + column] =
                        projected[first + (row * 3 + 2) * width + column]
                        + gates.values[row * 2 * width + column] * last.values[row * width + column]
                }
            }
        }
        Tanh.forward(&candidate)
        self.before = before
        self.gates = gates
        self.pushed = last
        self.candidate = candidate
    }

    /// `h' = n + z ∘ (h − n)`.
    func after() -> Activations {
        let width = before.width
        return Activations(rows: before.rows, width: width) { after in
            for row in 0..<before.rows {
                for column in 0..<width {
                    let place = row * width + column
                    let n = candidate.values[place]
                    after[place] = n + gates.values[(row * 2 + 1) * width + column] * (before.values[place] - n)
                }
            }
        }
    }

    /// From the derivative with respect to `h'` to those with respect to `projected`, `pushed` and, without what goes
    /// through `pushed`, `h`.
    func backward(_ d: Activations) -> (projected: Activations, pushed: Activations, before: Activations) {
        let (rows, width) = (before.rows, before.width)
        var dProjected = Activations(zeros: rows, width: 3 * width)
        var dBefore = Activations(zeros: rows, width: width)
        for row in 0..<rows {
            for column in 0..<width {
                let place = row * width + column
                let (r, z) = (gates.values[row * 2 * width + column], gates.values[(row * 2 + 1) * width + column])
                let n = candidate.values[place]
                let dn = d.values[place] * (1 - z) * (1 - n * n)
                dProjected.values[row * 3 * width + column] = dn * pushed.values[place] * r * (1 - r)
                dProjected.values[(row * 3 + 1) * width + column] =
                    d.values[place] * (before.values[place] - n) * z * (1 - z)
                dProjected.values[(row * 3 + 2) * width + column] = dn
                dBefore.values[place] = d.values[place] * z
            }
        }
        // Both products enter the gates alike, and the candidate's second one behind the reset gate.
        var dPushed = dProjected
        for row in 0..<rows {
            for column in 0..<width {
                dPushed.values[(row * 3 + 2) * width + column] *= gates.values[row * 2 * width + column]
            }
        }
        return (dProjected, dPushed, dBefore)
    }
}
