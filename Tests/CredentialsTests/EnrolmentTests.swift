import Credentials
import TestSupport
import Testing

@Suite("Enrolment")
struct EnrolmentTests {
    static func key(_ number: UInt8) -> PublicKey { .test { _ in number } }

    /// #expect cannot call what changes a value.
    private func expect(_ isTrue: Bool) { #expect(isTrue) }

    private func offering(_ token: UInt8, uses: Int) -> Enrolment {
        var enrolment = Enrolment()
        expect(enrolment.offer(Self.key(token), uses: uses))
        return enrolment
    }

    @Test("a token lets in as many keys as it may, and is spent then")
    func uses() throws {
        var enrolment = offering(1, uses: 2)
        try enrolment.enrol(Self.key(10), by: Self.key(1))
        #expect(enrolment.standing(of: Self.key(1)) == .token)
        try enrolment.enrol(Self.key(11), by: Self.key(1))
        #expect(enrolment.standing(of: Self.key(1)) == .spentToken)
        #expect(throws: Enrolment.Refusal.badToken) { try enrolment.enrol(Self.key(12), by: Self.key(1)) }
        #expect([10, 11, 12].map { enrolment.standing(of: Self.key($0)) } == [.worker, .worker, .unknown])
    }

    @Test("a key that is in costs the token nothing")
    func repeated() throws {
        var enrolment = offering(1, uses: 2)
        for _ in 0..<5 { try enrolment.enrol(Self.key(10), by: Self.key(1)) }
        #expect(enrolment.tokens[Self.key(1)] == 1)
    }

    @Test("a worker's key lets nobody in")
    func noToken() throws {
        var enrolment = offering(1, uses: 2)
        try enrolment.enrol(Self.key(10), by: Self.key(1))
        #expect(throws: Enrolment.Refusal.badToken) { try enrolment.enrol(Self.key(11), by: Self.key(10)) }
    }

    @Test("what is revoked stays out: with another token, and as a token")
    func revoked() throws {
        var enrolment = offering(1, uses: 9)
        try enrolment.enrol(Self.key(10), by: Self.key(1))
        enrolment.revoke(Self.key(10))
        #expect(enrolment.standing(of: Self.key(10)) == .revoked)
        #expect(throws: Enrolment.Refusal.revoked) { try enrolment.enrol(Self.key(10), by: Self.key(1)) }
        enrolment.revoke(Self.key(1))
        #expect(throws: Enrolment.Refusal.badToken) { try enrolment.enrol(Self.key(11), by: Self.key(1)) }
    }

    @Test("holds no more than it may")
    func full() throws {
        var enrolment = offering(1, uses: Enrolment.usesMax)
        for number in 0..<UInt32(Enrolment.tokensMax - 1) { expect(enrolment.offer(Self.wide(number), uses: 1)) }
        expect(!enrolment.offer(Self.key(2), uses: 1))
        var spending = Enrolment()
        for number in 0..<UInt32(Enrolment.spentMax + 3) {
            expect(spending.offer(Self.wide(number), uses: 1))
            try spending.enrol(Self.wide(number + 1_000_000), by: Self.wide(number))
        }
        #expect(spending.spent.count == Enrolment.spentMax)
        #expect(spending.standing(of: Self.wide(0)) == .unknown)
    }

    private static func wide(_ number: UInt32) -> PublicKey {
        .test { $0 < 4 ? UInt8(truncatingIfNeeded: number >> ($0 * 8)) : 77 }
    }

    @Test("is the same after it was written down")
    func text() throws {
        var enrolment = offering(1, uses: 3)
        expect(enrolment.offer(Self.key(2), uses: 1))
        try enrolment.enrol(Self.key(10), by: Self.key(2))
        try enrolment.enrol(Self.key(11), by: Self.key(1))
        enrolment.revoke(Self.key(11))
        #expect(try Enrolment(text: enrolment.text) == enrolment)
        #expect(enrolment.text.split(separator: "\n").count == 4)
    }

    @Test(
        "says which line it cannot be",
        arguments: ["worker", "worker KEY 1", "token KEY", "token KEY 0", "token KEY x", "guest KEY", "worker short"])
    func badLines(line: String) {
        let text = "worker \(Self.key(1))\n\n" + line.replacing("KEY", with: Self.key(2).text) + "\n"
        #expect(throws: Enrolment.BadLine.self) { try Enrolment(text: text) }
        do throws(Enrolment.BadLine) {
            _ = try Enrolment(text: text)
        } catch {
            #expect(error.number == 3)
        }
    }
}
