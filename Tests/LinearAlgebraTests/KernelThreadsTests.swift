import LinearAlgebra
import Testing

@Suite("Threads of the kernels", .serialized)
struct KernelThreadsTests {
    /// What `body` gives with one, two and three threads.
    private func results<R>(_ body: () -> R) -> [R] {
        defer { setKernelThreads(0) }
        return [1, 2, 3].map {
            setKernelThreads($0)
            return body()
        }
    }

    @Test("sums, medians and trimmed means have the same bits with any number", arguments: [8, 15, 20])
    func bits(n: Int) {
        // Large enough that two threads are worth their start: 2 MB each.
        let d = 1_100_003 / n
        let rows = randomRows(seed: UInt64(n), n: n, d: d)
        let coefficients = (0..<n).map { 0.1 * Double($0) - 0.3 }

        withViews(rows) { views in
            let sums = results { filled(d) { weightedSum(views, coefficients, into: $0) } }
            let medians = results { filled(d) { columnMedians(views, into: $0) } }
            let trimmed = results { filled(d) { trimmedColumnMeans(views, trim: 2, into: $0) } }

            #expect(sums.allSatisfy { $0 == plainWeightedSum(rows, coefficients, count: d) })
            #expect(medians.allSatisfy { $0 == medians[0] } && trimmed.allSatisfy { $0 == trimmed[0] })
            #expect(medians[0] == plainTrimmedColumnMeans(rows, trim: (n - 1) / 2, count: d))
        }
    }

    @Test("inner products and Gram matrices have the same bits with any number")
    func products() {
        let rows = randomRows(seed: 2, n: 2, d: 1_050_000)

        withViews(rows) { views in
            let dots = results { dot(views[0], views[1]) }
            let grams = results { Gram(rows: views) }

            #expect(dots.allSatisfy { $0 == dots[0] } && grams.allSatisfy { $0 == grams[0] })
            #expect(grams[0][0, 1] == dots[0])
        }
    }
}
