import Primitives
import Telemetry
import Testing

/// Text without the sequences that colour it or move the cursor.
func plain(_ text: String) -> String { text.replacing(/\u{1B}\[[0-9]*[A-Za-z]/, with: "") }

@Suite("The live view")
struct LiveViewTests {
    @Test("shows round, score, workers, refusals and suspicion at 80 columns")
    func snapshot() {
        let lines = LiveView(width: 80, colour: false).lines(SampleRun.progress(falls: false, rounds: 41))
        #expect(
            lines == [
                "reverse4 · flag_robust · 15 workers, 3 Byzantine from round 30",
                "round      41/60    ━━━━━━━━━━━━━━━━━━────────   68 %  4.00 rounds/s  0:05 left",
                "score      1.00     ▁▁▁▁▁▁▂▂▂▂▂▃▃▃▄▄▄▅▅▅▆▆▇▇█████████████████  best 1.00",
                "workers    14/15    rows 14  cosine 0.420  refused 2: stale 2",
                "suspicion  w0        0.00   w1        0.00   w2        0.00   w3        0.00",
                "           w4        0.00   w5        0.00   w6        0.00   w7        0.00",
                "           w8        0.00   w9        0.00   w10       0.00   w11       0.00",
                "           w12 ███▍  0.69   w13 ███▍  0.69   w14 ███▍  0.69",
            ])
    }

    @Test("the heading names the lies that the server tells")
    func serverSideFaults() {
        let run = RunProgress(
            job: "bandit", aggregator: "mean", rounds: 100, workers: 8, byzantine: 2, faultRound: 0,
            serverSideFaults: ["alie (omniscient)"])
        #expect(
            LiveView(width: 100, colour: false).lines(run).first
                == "bandit · mean · 8 workers, 2 Byzantine from the start; in the server: alie (omniscient)")
    }

    @Test("before the first round there is nothing to divide by, and what is waited for is said")
    func beginning() {
        var run = RunProgress(
            job: "bandit", aggregator: "mean", rounds: 100, workers: 8, byzantine: 0, faultRound: nil)
        run.notice = "waiting for workers: 3 of 6"
        #expect(
            LiveView(width: 80, colour: false).lines(run) == [
                "bandit · mean · 8 workers",
                "round      0/100    waiting for workers: 3 of 6",
                "score      –          best –",
                "workers    0/8      rows 0  cosine –  refused 0",
            ])
    }

    @Test("is never wider than the terminal and has the same words with colour", arguments: [40, 60, 80, 120, 200])
    func width(width: Int) {
        let run = SampleRun.progress(falls: false, rounds: 41)
        let without = LiveView(width: width, colour: false).lines(run)
        let with = LiveView(width: width, colour: true).lines(run)
        #expect(without.allSatisfy { $0.count < width })
        #expect(with.map(plain) == without)
        #expect(with != without)
    }

    @Test("says who is kept out and who is on trial, how many seem to lie, and that a round made no step")
    func trust() {
        var run = RunProgress(
            job: "bandit", aggregator: "krum", rounds: 9, workers: 3, byzantine: 1, faultRound: 0)
        let states: [TrustState] = [.trusted, .quarantined, .probation]
        let standings = states.enumerated().map {
            RoundRecord.Standing(worker: WorkerID(rawValue: UInt32($0)), suspicion: 0.5, state: $1)
        }
        run.observe(
            RoundRecord(
                round: 1, members: 3, rows: 3, liars: LiarCount(least: 1, most: 2), isHeld: true, workers: standings))
        #expect(
            LiveView(width: 80, colour: false).lines(run).suffix(2) == [
                "workers    3/3      rows 3  cosine –  liars 1–2  held  refused 0",
                "suspicion  w0 ██▌   0.50   w1 ██▌   0.50✕  w2 ██▌   0.50?",
            ])
    }

    @Test("of very many workers the most suspicious are shown")
    func manyWorkers() throws {
        var run = RunProgress(
            job: "wide", aggregator: "flag", rounds: 9, workers: 1024, byzantine: 1, faultRound: 0)
        let standings = (0..<1024).map {
            RoundRecord.Standing(worker: WorkerID(rawValue: UInt32($0)), suspicion: $0 == 700 ? 0.9 : 0.1)
        }
        run.observe(RoundRecord(round: 1, members: 1024, rows: 1024, workers: standings))

        let lines = LiveView(width: 80, colour: false).lines(run)

        #expect(lines.count == 4 + LiveView.workerLinesMax)
        #expect(lines.contains { $0.contains("w700  ████▌ 0.90") })
        #expect(try #require(lines.last).hasSuffix("and 1013 more"))
    }

    @Test("a frame is drawn over the one before, and a shorter one leaves nothing of it")
    func frames() {
        var screen = Screen()
        #expect(screen.frame(["a", "b"]) == "\ra\u{1B}[K\n\rb\u{1B}[K\n")
        #expect(screen.frame(["c"]) == "\u{1B}[2A\rc\u{1B}[K\n\u{1B}[J")
        #expect(screen.frame(["d"]) == "\u{1B}[1A\rd\u{1B}[K\n")
    }
}
