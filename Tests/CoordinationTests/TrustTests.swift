import Coordination
import Primitives
import Testing

@Suite("Trust")
struct TrustTests {
    static let settings = TrustSettings(
        quarantines: true, quarantineRounds: 4, quarantineRoundsMax: 10, probationRounds: 3, excess: .stop)

    /// Ten workers, of which the accused have this doubt and the others none.
    static func round(_ doubt: Double, of accused: Set<UInt32> = [9], count: UInt32 = 10) -> [Trust.Observation] {
        (0..<count).map { number in
            Trust.Observation(
                WorkerID(rawValue: number),
                Evidence(lastingAgreement: 0.5, astray: accused.contains(number) ? doubt : 0, tooLong: 0))
        }
    }

    let last = WorkerID(rawValue: 9)

    func observe(
        _ trust: inout Trust, _ rounds: Int, _ doubt: Double, of accused: Set<UInt32> = [9], unity: Double = 1,
        quorum: Int = 6, canQuarantine: Bool = true
    ) {
        for _ in 0..<rounds {
            trust.observe(
                Self.round(doubt, of: accused), unity: unity, quorum: quorum, canQuarantine: canQuarantine)
        }
    }

    func isQuarantined(_ trust: Trust, _ worker: WorkerID) -> Bool {
        trust.distrust(of: [worker]).quarantined.contains(worker)
    }

    @Test("workers that nothing is held against are trusted")
    func honest() {
        var trust = Trust(Self.settings)
        observe(&trust, 200, 0)
        #expect(trust.named.isEmpty && trust.estimate == LiarEstimate(least: 0, most: 0))
        #expect(trust.state(of: last) == .trusted && trust.suspicion(of: last) == 0)
    }

    @Test("a full doubt makes a suspect after seven rounds, and nobody else")
    func named() {
        // 1 − 0.9⁶ = 0.47 and 1 − 0.9⁷ = 0.52.
        var trust = Trust(Self.settings)
        observe(&trust, 6, 1)
        #expect(trust.named == [])
        observe(&trust, 1, 1)
        #expect(trust.named == [last] && isQuarantined(trust, last))
    }

    @Test("one odd round is forgotten")
    func oddRound() {
        var trust = Trust(Self.settings)
        observe(&trust, 1, 1)
        // A tenth of a doubt is left, and every round after it takes a tenth of that away.
        #expect(abs(trust.suspicion(of: last) - 0.1) < 1e-12)
        observe(&trust, 1, 0)
        #expect(abs(trust.suspicion(of: last) - 0.09) < 1e-12)
    }

    @Test("what was refused for what it held counts as a full doubt")
    func refused() {
        var trust = Trust(Self.settings)
        for _ in 0..<7 {
            var round = Self.round(0)
            round[9].evidence = nil
            trust.observe(round, unity: 0, quorum: 6)
        }
        #expect(trust.named == [last])
    }

    @Test("a quarantine is served, then comes a trial, then trust; who is named stays named")
    func readmission() {
        var trust = Trust(Self.settings)
        observe(&trust, 7, 1)
        #expect(trust.state(of: last) == .quarantined(roundsLeft: 4))
        // 0.52 · 0.9⁶ = 0.28 and · 0.9⁷ = 0.25 − 0.0005: the four rounds alone are not enough, it must also agree again.
        observe(&trust, 6, 0)
        #expect(trust.state(of: last) == .quarantined(roundsLeft: 0))
        observe(&trust, 1, 0)
        #expect(trust.state(of: last) == .probation(roundsLeft: 3))
        #expect(!isQuarantined(trust, last))
        observe(&trust, 3, 0)
        #expect(trust.state(of: last) == .trusted && trust.named == [last])
    }

    @Test("a worker on trial goes back for less, and for twice as long, up to the limit")
    func backOff() {
        var trust = Trust(Self.settings)
        var sentences: [Int] = []
        for _ in 0..<4 {
            var rounds = 0
            while !isQuarantined(trust, last) {
                observe(&trust, 1, 1)
                rounds += 1
            }
            // On trial 0.35 suffices, so that the three rounds of a trial do for any suspicion that is left: 1 − 0.9³ (1 − s)
            // is above it for s > 0.11, and after at most ten rounds 0.35 · 0.9¹⁰ = 0.12 is left.
            #expect(rounds == 7 || !sentences.isEmpty && rounds <= 3)
            if case .quarantined(let left) = trust.state(of: last) { sentences.append(left) }
            while isQuarantined(trust, last) { observe(&trust, 1, 0) }
        }
        #expect(sentences == [4, 8, 10, 10])
    }

    @Test("a long time in trust halves the next quarantine again")
    func forgiveness() {
        var trust = Trust(Self.settings)
        func offend() -> Int? {
            while !isQuarantined(trust, last) { observe(&trust, 1, 1) }
            defer { while isQuarantined(trust, last) { observe(&trust, 1, 0) } }
            if case .quarantined(let left) = trust.state(of: last) { return left }
            return nil
        }
        #expect(offend() == 4)
        #expect(offend() == 8)
        // The trial, and as many rounds of trust as it takes to forgive both.
        observe(&trust, 3 + 2 * Trust.forgivenAfter, 0)
        #expect(offend() == 4)
    }

    @Test("of too many suspects the most suspicious are put away, and a majority stays", arguments: [1, 6, 9])
    func room(quorum: Int) {
        var trust = Trust(Self.settings)
        for _ in 0..<50 {
            var round = Self.round(1, of: [3, 4, 5, 6, 7, 8, 9])
            round[5].evidence?.astray = 0.9
            trust.observe(round, unity: 1, quorum: quorum)
        }
        let workers = (0..<10).map { WorkerID(rawValue: $0) }
        let distrust = trust.distrust(of: workers)
        // More than half of ten are six, so four can go; with a quorum of nine only one.
        #expect(distrust.quarantined.count == min(4, 10 - quorum))
        #expect(!distrust.quarantined.contains(WorkerID(rawValue: 5)))
        #expect(distrust.suspected == 7 - distrust.quarantined.count && distrust.isBounded)
    }

    @Test("nobody is put away where the run only watches, nor where the rule withstands nothing")
    func watches() {
        var watching = Trust(.standard)
        var compared = Trust(Self.settings)
        observe(&watching, 20, 1)
        observe(&compared, 20, 1, canQuarantine: false)
        #expect(watching.state(of: last) == .suspected && compared.state(of: last) == .suspected)
        observe(&watching, 20, 0)
        #expect(watching.state(of: last) == .trusted && watching.named == [last])
    }

    @Test("the estimate counts suspects, then those that are doubted or copies, and does not know without a crowd")
    func estimate() {
        var trust = Trust(Self.settings)
        observe(&trust, 20, 1, of: [8, 9])
        #expect(trust.estimate == LiarEstimate(least: 2, most: 2))
        trust.observe(Self.round(1, of: [8, 9]), unity: 1, copies: 3, quorum: 6)
        #expect(trust.estimate == LiarEstimate(least: 2, most: 5))
        trust.observe(Self.round(1, of: [8, 9]), unity: 0, quorum: 6)
        #expect(trust.estimate == LiarEstimate(least: 2, most: nil))
        // 1 − 0.9³ = 0.27 is noticed.
        observe(&trust, 3, 1, of: [7, 8, 9])
        #expect(trust.estimate == LiarEstimate(least: 2, most: 3))
    }

    @Test("a worker that did not answer keeps what it had")
    func absent() {
        var trust = Trust(Self.settings)
        observe(&trust, 3, 1)
        let before = trust.suspicion(of: last)
        trust.observe(Self.round(0, count: 9), unity: 1, quorum: 5)
        #expect(trust.suspicion(of: last) == before)
    }

    @Test("forgets the earliest of very many workers that came and went, and nobody who is there")
    func limit() {
        var trust = Trust(Self.settings)
        observe(&trust, 7, 1, of: [0, 9])
        for start in stride(from: UInt32(10), to: UInt32(Trust.accountsMax) + 20, by: 100) {
            let strangers = (start..<start + 100).map { Trust.Observation(WorkerID(rawValue: $0), nil) }
            trust.observe([Trust.Observation(last, nil)] + strangers, unity: 0, quorum: 1)
        }
        #expect(trust.suspicion(of: WorkerID(rawValue: 0)) == 0)
        #expect(trust.suspicion(of: last) > 0.5)
    }
}
