import Optimizers
import Testing

@Suite("Learning rate")
struct ScheduleTests {
    @Test("constant stays, linear and cosine fall from the rate to zero and stay there")
    func shapes() {
        let linear = Schedule(rate: 2, shape: .linear(updates: 4))
        let cosine = Schedule(rate: 2, shape: .cosine(updates: 4))

        #expect([0, 1, 1000].map { Schedule(rate: 2).rate(at: $0) } == [2, 2, 2])
        #expect([0, 1, 2, 4, 9].map { linear.rate(at: $0) } == [2, 1.5, 1, 0, 0])
        #expect(cosine.rate(at: 0) == 2 && abs(cosine.rate(at: 2) - 1) < 1e-15)
        #expect(abs(cosine.rate(at: 4)) < 1e-15 && abs(cosine.rate(at: 9)) < 1e-15)
    }

    @Test("a warm-up rises to the rate, and the shape begins behind it")
    func warmup() {
        let schedule = Schedule(rate: 4, shape: .linear(updates: 2), warmup: 4)

        #expect((0..<7).map { schedule.rate(at: $0) } == [1, 2, 3, 4, 4, 2, 0])
    }

    @Test("the inverse root falls as one over the root, and with equal counts is that of the first transformer")
    func inverseRoot() {
        let schedule = Schedule(rate: 2, shape: .inverseRoot(updates: 9), warmup: 9)

        #expect(schedule.rate(at: 8) == 2 && schedule.rate(at: 9) == 2)
        // √(9/36) at update 36.
        #expect(abs(schedule.rate(at: 36) - 1) < 1e-15)
        #expect(schedule.rate(at: 3_000_000) > 0)
    }

    @Test("a warm-up's factor rises to 1 and stays")
    func warmupFactor() {
        let schedule = Schedule(rate: 4, shape: .linear(updates: 2), warmup: 4)

        #expect((0..<7).map { schedule.warmupFactor(at: $0) } == [0.25, 0.5, 0.75, 1, 1, 1, 1])
        #expect(Schedule(rate: 4).warmupFactor(at: 0) == 1)
    }
}
