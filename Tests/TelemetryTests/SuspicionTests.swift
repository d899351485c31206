import Primitives
import Telemetry
import Testing

@Suite("Suspicion")
struct SuspicionTests {
    /// Ten workers that agree, of which the last is as told.
    func round(agreement: Double? = 0.4, length: Double = 1, others: Double = 0.4) -> [RowEvidence] {
        (0..<10).map { index in
            let worker = WorkerID(rawValue: UInt32(index))
            return index < 9
                ? RowEvidence(worker: worker, agreement: others, length: 1)
                : RowEvidence(worker: worker, agreement: agreement, length: length)
        }
    }

    let last = WorkerID(rawValue: 9)

    func after(_ rounds: Int, _ evidence: [RowEvidence], refused: [WorkerID] = []) -> Suspicion {
        var suspicion = Suspicion()
        for _ in 0..<rounds { suspicion.observe(evidence, refused: refused) }
        return suspicion
    }

    @Test("workers that agree are not suspected")
    func honest() {
        let suspicion = after(100, round())
        #expect(suspicion.suspected.isEmpty)
        #expect(suspicion.of(last) == 0)
    }

    @Test("a worker that pushes the other way is named after nine rounds, and nobody else")
    func flipped() {
        #expect(after(8, round(agreement: -0.4)).suspected == [])
        #expect(after(9, round(agreement: -0.4)).suspected == [last])
    }

    @Test("so is one that is ten times as long, even where directions say nothing")
    func long() {
        #expect(after(9, round(length: 10)).suspected == [last])
        #expect(after(9, round(agreement: 0, length: 10, others: 0.01)).suspected == [last])
    }

    @Test("and one whose messages are refused for what they hold")
    func refused() {
        let others = round().filter { $0.worker != last }
        #expect(after(9, others, refused: [last]).suspected == [last])
    }

    @Test("where workers do not agree with each other, directions change nothing")
    func noise() {
        #expect(after(100, round(agreement: -0.04, others: 0.04)).of(last) == 0)
    }

    @Test("zeros now and then are honest, zeros for ever are not")
    func zeros() {
        #expect(after(100, round(agreement: nil, length: 0)).suspected == [last])
        var suspicion = Suspicion()
        for number in 0..<100 { suspicion.observe(number % 2 == 0 ? round(agreement: nil, length: 0) : round()) }
        #expect(suspicion.suspected.isEmpty)
    }

    @Test("one odd batch is forgotten; a worker that was named stays named")
    func memory() {
        var suspicion = after(1, round(agreement: -1))
        // One doubt of 1 leaves a tenth, and every agreeing round takes a tenth of that away.
        #expect(abs(suspicion.of(last) - 0.1) < 1e-12)
        suspicion.observe(round())
        #expect(abs(suspicion.of(last) - 0.09) < 1e-12)

        suspicion = after(9, round(agreement: -1))
        for _ in 0..<200 { suspicion.observe(round()) }
        #expect(suspicion.of(last) < 1e-6 && suspicion.suspected == [last])
    }

    @Test("where most rows are zeros, as in a solved task, nobody is suspected for a row that is not")
    func solved() {
        var suspicion = Suspicion()
        for number in 0..<200 {
            // One worker in turn has a row; that of another one is a hundredth as long.
            suspicion.observe(
                round().enumerated().map { index, row in
                    let length = index == number % 10 ? 30.0 : index == (number + 1) % 10 ? 0.3 : 0
                    return RowEvidence(worker: row.worker, agreement: length > 0 ? 0 : nil, length: length)
                })
        }
        #expect(suspicion.suspected.isEmpty)
    }

    @Test("a worker without a row keeps what it had")
    func absent() {
        var suspicion = after(3, round(agreement: -1))
        let before = suspicion.of(last)
        suspicion.observe(round().filter { $0.worker != last })
        #expect(suspicion.of(last) == before)
    }
}
