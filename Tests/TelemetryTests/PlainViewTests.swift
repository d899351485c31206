import Telemetry
import Testing

@Suite("The plain view")
struct PlainViewTests {
    func line(_ round: Int) -> String? { PlainView.line(SampleRun.progress(falls: false, rounds: round)) }

    @Test("says everything of a round in one line")
    func snapshot() {
        #expect(line(1) == "round  1/60  score 0.002  reward 0.750  workers 15/15  cosine 0.420")
        #expect(
            line(42) == "round 42/60  score  1.00  reward 0.750  workers 14/15  cosine 0.420  4.00 rounds/s"
                + "  refused stale 2  suspected w12 w13 w14")
    }

    @Test("speaks about twenty times in a run, and when something is new")
    func turns() {
        let spoken = (1...60).filter { line($0) != nil }
        // Every third round, the first, and round 35 with the first refusal.
        #expect(spoken == ([1, 35] + Array(stride(from: 3, through: 60, by: 3))).sorted())
    }
}
