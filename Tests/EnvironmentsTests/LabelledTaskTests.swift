import Environments
import Testing

@Suite("Labelled tasks")
struct LabelledTaskTests {
    /// `count` examples; each is its own number, and labels go round.
    static func task(_ partition: Partition, count: Int = 600, labels: Int = 10) -> LabelledTask {
        let examples = LabelledExamples(
            width: 1, observations: (0..<count).map(Float.init), labels: (0..<count).map { Int32($0 % labels) })
        return LabelledTask(labelCount: labels, training: examples, tests: examples.only([0]), partition: partition)
    }

    static let partitions: [Partition] = [
        .iid, .dirichlet(alpha: 0.01), .dirichlet(alpha: 0.5), .dirichlet(alpha: 100),
    ]

    private func shares(_ task: LabelledTask, workers: Int, seed: UInt64 = 3) -> [LabelledExamples] {
        (0..<UInt64(workers)).map { task.share(of: $0, among: workers, seed: seed).training }
    }

    @Test("every example is in one share, and shares are equally large", arguments: partitions)
    func partition(partition: Partition) {
        let shares = shares(Self.task(partition), workers: 7)

        #expect(shares.flatMap(\.observations).sorted() == (0..<600).map(Float.init))
        // 600 = 7 · 85 + 5.
        #expect(shares.map(\.count).sorted() == [85, 85, 86, 86, 86, 86, 86])
        for share in shares {
            #expect(zip(share.observations, share.labels).allSatisfy { Int32($0) % 10 == $1 })
        }
    }

    @Test("the same seed deals the same shares, another one others", arguments: partitions)
    func seeds(partition: Partition) {
        let task = Self.task(partition)

        #expect(shares(task, workers: 5) == shares(task, workers: 5))
        #expect(shares(task, workers: 5) != shares(task, workers: 5, seed: 4))
    }

    @Test("a small alpha gives a worker few labels, a large one all of them alike")
    func concentration() {
        // The share of a worker's most frequent label: 1 for a single label, about 0.1 for ten alike.
        func top(_ partition: Partition) -> Double {
            let tops = shares(Self.task(partition), workers: 15).map { share in
                let most = (0..<10).map { label in share.labels.count { $0 == Int32(label) } }.max() ?? 0
                return Double(most) / Double(share.count)
            }
            return tops.reduce(0, +) / Double(tops.count)
        }

        // Expected top of Dirichlet(0.5) over ten labels is 0.42, of Dirichlet(0.01) 0.98, less what runs out; 15 draws
        // of it have a standard error below 0.05. 40 iid examples of ten labels have a top of at most 0.3.
        #expect(top(.dirichlet(alpha: 0.01)) > 0.6)
        #expect((0.25...0.6).contains(top(.dirichlet(alpha: 0.5))))
        #expect(top(.dirichlet(alpha: 1000)) < 0.3)
        #expect(top(.iid) < 0.3)
    }

    @Test("a worker beyond the expected number has a share as well, and more workers than examples share them")
    func beyond() {
        let task = Self.task(.iid, count: 3)

        #expect(task.share(of: 7, among: 2, seed: 0).training == task.share(of: 1, among: 2, seed: 0).training)
        #expect(shares(task, workers: 9).allSatisfy { $0.count == 1 })
    }

    @Test("a flipped label is the one at the other end")
    func flipped() {
        #expect((0..<10).map { Self.task(.iid).flipped($0) } == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    }
}
