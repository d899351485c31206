import Primitives
import Testing
import Transport
import Wire

@Suite("What a peer may say")
struct MessageBudgetTests {
    static let member = Allowance(heartbeatInterval: .milliseconds(100), dimension: 1000)

    /// How many of `count` messages pass at once.
    private func passed(_ budget: inout MessageBudget, _ count: Int, bytes: Int, at now: Instant) -> Int {
        passed(&budget, count, bytes: bytes, every: .zero, from: now)
    }

    /// How many of `count` messages pass, one every `interval`.
    private func passed(
        _ budget: inout MessageBudget, _ count: Int, bytes: Int = 100, every interval: Duration, from start: Instant
    ) -> Int {
        (0..<count).count { budget.take(bytes: bytes, at: start.advanced(by: interval * $0)) }
    }

    @Test("a flood passes at the rate once what was saved up is spent", arguments: [Allowance.stranger, member])
    func flood(allowance: Allowance) {
        var budget = MessageBudget(allowance, at: .zero)
        let count = passed(&budget, 1_000_000, every: .microseconds(10), from: .zero)
        let expected = allowance.capacity.messages + 10 * allowance.rate.messages
        #expect(abs(Double(count) - expected) <= 1)
    }

    @Test("long messages are held to bytes")
    func bytes() {
        var budget = MessageBudget(Self.member, at: .zero)
        let count = passed(&budget, 1_000_000, bytes: 100_000, every: .microseconds(10), from: .zero)
        let expected = (Self.member.capacity.bytes + 10 * Self.member.rate.bytes) / 100_000
        #expect(abs(Double(count) - expected) <= 1)
        #expect(expected < Self.member.capacity.messages)
    }

    @Test("who is invited answers every round, at any pace", arguments: [1000, 3 * Limits.chunkValuesMax])
    func invited(dimension: Int) {
        let allowance = Allowance(heartbeatInterval: .seconds(3600), dimension: dimension)
        var budget = MessageBudget(allowance, at: .zero)
        var now = Instant.zero
        var count = 0
        for _ in 0..<10_000 {
            budget.invite(at: now)
            now = now.advanced(by: .microseconds(1))
            for chunk in 0..<Chunk.count(of: dimension) {
                let values = Chunk(index: chunk, total: dimension).range.count
                if budget.take(bytes: 4 * values + 300, at: now) { count += 1 }
            }
        }
        #expect(count == 10_000 * Chunk.count(of: dimension))
    }

    @Test("invitations are saved up no more than time is")
    func saved() {
        var budget = MessageBudget(Self.member, at: .zero)
        for _ in 0..<1_000_000 { budget.invite(at: .zero) }
        #expect(budget.left == Self.member.capacity)
        budget.invite(at: Instant.zero.advanced(by: .seconds(1_000_000)))
        #expect(budget.left == Self.member.capacity)
    }

    @Test("what waited while a line stood still for a minute passes at once", arguments: [5, 300, 5000])
    func burst(milliseconds: Int) {
        let interval = Duration.milliseconds(milliseconds)
        var budget = MessageBudget(Allowance(heartbeatInterval: interval, dimension: 1000), at: .zero)
        let now = Instant.zero.advanced(by: .seconds(60))
        // A worker beats, and repeats what it contributed, until it misses the server for 3 s; then it says hello, three
        // times a second (WorkerCore).
        let before = min(Int(3 / interval.seconds), 600)
        let count =
            passed(&budget, before, bytes: 64, at: now) + passed(&budget, before / 2, bytes: 4300, at: now)
            + passed(&budget, 190, bytes: 128, at: now)
        #expect(count == before + before / 2 + 190)
    }

    @Test("nobody fills a bucket by coming and going")
    func carriedOver() {
        var budget = MessageBudget(.stranger, at: .zero)
        while budget.take(bytes: 1, at: .zero) {}
        var count = 0
        for _ in 0..<1000 {
            for allowance in [Self.member, .stranger] {
                budget.change(to: allowance, at: .zero)
                count += passed(&budget, 1, bytes: 1, at: .zero)
            }
        }
        #expect(count == 0)
    }

    @Test("a clock that stands still, or is read out of order, gives nothing")
    func clock() {
        var budget = MessageBudget(Self.member, at: .zero)
        let later = Instant.zero.advanced(by: .seconds(1))
        while budget.take(bytes: 1, at: later) {}
        #expect(passed(&budget, 1, bytes: 1, at: .zero) + passed(&budget, 1, bytes: 1, at: later) == 0)
    }
}
