import Messages
import Parameters
import Primitives
import Testing
import Wire

@Suite("What is written is read back")
struct RoundTripTests {
    @Test("every message of a worker arrives as it was sent", arguments: Samples.fromWorker.map(\.name))
    func worker(name: String) throws {
        let message = try #require(Samples.fromWorker.first { $0.name == name }).message
        let parcels = try WorkerCodec(run: Samples.run).write(message)
        var assembly: Assembly? = Assembly(dimension: 4)

        #expect(parcels.count == 1)
        #expect(try readByServer(parcels[0].frames, assembly: &assembly) == .message(message))
    }

    @Test("every message of the server arrives as it was sent", arguments: Samples.fromServer.map(\.name))
    func server(name: String) throws {
        let message = try #require(Samples.fromServer.first { $0.name == name }).message
        let parcels = try ServerCodec(run: Samples.run).write(message)

        #expect(parcels.count == 1)
        #expect(try readByWorker(parcels[0].frames) == .message(message))
    }

    @Test("every reason of a refusal arrives", arguments: RejectionReason.allCases)
    func reasons(reason: RejectionReason) throws {
        let message = ServerMessage.refused(reason, basis: ParameterVersion(rawValue: .max))
        let parcels = try ServerCodec(run: Samples.run).write(message)

        #expect(try readByWorker(parcels[0].frames) == .message(message))
    }

    @Test("statistics and values that are not finite arrive with their bits, for the core to judge")
    func notFinite() throws {
        var contribution = Samples.contribution
        contribution.statistics = TrainingStatistics(
            loss: .nan, reward: .infinity, entropy: -.infinity, divergence: -1e-300,
            computeSeconds: .leastNonzeroMagnitude)
        contribution.gradient = Gradient([.nan, -.infinity, -0.0, .leastNonzeroMagnitude])
        let parcels = try WorkerCodec(run: Samples.run).write(.contribution(contribution))
        var assembly: Assembly? = Assembly(dimension: 4)

        let reading = try readByServer(parcels[0].frames, assembly: &assembly)

        guard case .message(.contribution(let got)) = reading else {
            Issue.record("expected a contribution, got \(reading)")
            return
        }
        #expect(got.gradient.values.map(\.bitPattern) == contribution.gradient.values.map(\.bitPattern))
        let (a, b) = (got.statistics, contribution.statistics)
        #expect(a.loss.bitPattern == b.loss.bitPattern)
        #expect(
            [a.reward, a.entropy, a.divergence, a.computeSeconds].map(\.bitPattern)
                == [b.reward, b.entropy, b.divergence, b.computeSeconds].map(\.bitPattern))
    }

    @Test("a welcome at every limit fits into one header and arrives")
    func largestWelcome() throws {
        var welcome = Samples.welcome
        welcome.job = String(repeating: "j", count: Limits.jobBytesMax)
        welcome.layout = Layout(
            (0..<Limits.layoutEntriesMax).map { index in
                let name = "\(index)".padded(to: Limits.nameBytesMax)
                return (name: name, shape: [1 << 17] + [Int](repeating: 1, count: Limits.rankMax - 1))
            })
        let message = ServerMessage.welcome(welcome)

        let parcels = try ServerCodec(run: Samples.run).write(message)

        #expect(parcels[0].header.count > 50_000)
        #expect(try readByWorker(parcels[0].frames) == .message(message))
    }

    @Test("a vector of three chunks arrives in three messages, at any alignment", arguments: [0, 1, 2, 3])
    func chunks(shift: Int) throws {
        var contribution = Samples.contribution
        let dimension = 2 * Limits.chunkValuesMax + 5
        contribution.gradient = Gradient((0..<dimension).map { Float($0) })
        let parcels = try WorkerCodec(run: Samples.run).write(.contribution(contribution))
        let codec = ServerCodec(run: Samples.run)
        var assembly: Assembly? = Assembly(dimension: dimension)

        let readings = try parcels.map { parcel in
            try withFrames(parcel.frames, shift: shift) { frames throws(WireError) in
                try codec.read(frames, assembly: &assembly)
            }
        }

        #expect(readings == [.unfinished, .unfinished, .message(.contribution(contribution))])
        #expect(assembly?.isUnfinished == false)
    }
}

extension String {
    /// Longer by spaces in front, up to `count` characters.
    func padded(to count: Int) -> String { String(repeating: " ", count: Swift.max(count - self.count, 0)) + self }
}

@Suite("Which run a message belongs to")
struct RunTests {
    @Test("a worker that wants no particular run is heard by any, and takes the run that welcomes it")
    func adoption() throws {
        var worker = WorkerCodec(run: nil)
        var assembly: Assembly?
        let hello = try worker.write(Samples.fromWorker[0].message)
        let welcome = try ServerCodec(run: Samples.run).write(.welcome(Samples.welcome))
        var none: Assembly?

        #expect(try readByServer(hello[0].frames, assembly: &none) == .message(Samples.fromWorker[0].message))
        #expect(worker.run == nil)
        _ = try withFrames(welcome[0].frames) { frames throws(WireError) in
            try worker.read(frames, assembly: &assembly)
        }

        #expect(worker.run == Samples.run)
        #expect(assembly?.dimension == Samples.layout.count)
        let goodbye = try worker.write(Samples.fromWorker[4].message)
        #expect(try readByServer(goodbye[0].frames, assembly: &none) == .message(Samples.fromWorker[4].message))
    }

    @Test("before the welcome only a hello is taken without a run, and only the answer to it by a worker")
    func before() throws {
        let worker = WorkerCodec(run: nil)
        var none: Assembly?
        let goodbye = try worker.write(Samples.fromWorker[4].message)
        let accepted = try ServerCodec(run: Samples.run).write(.accepted(.initial))

        let refused = try ServerCodec(run: Samples.run).write(.refused(.full, basis: .initial))
        #expect(try readByWorker(refused[0].frames) == .message(.refused(.full, basis: .initial)))
        #expect(throws: WireError.wrongRun) { try readByServer(goodbye[0].frames, assembly: &none) }
        #expect(throws: WireError.wrongRun) {
            var fresh = WorkerCodec(run: nil)
            var assembly: Assembly?
            return try withFrames(accepted[0].frames) { frames throws(WireError) in
                try fresh.read(frames, assembly: &assembly)
            }
        }
    }

    @Test("a worker that wants one run is not heard by another, nor welcomed by it")
    func pinned() throws {
        var none: Assembly?
        let hello = try WorkerCodec(run: RunID(rawValue: 8)).write(Samples.fromWorker[0].message)
        let welcome = try ServerCodec(run: RunID(rawValue: 8)).write(.welcome(Samples.welcome))

        #expect(throws: WireError.wrongRun) { try readByServer(hello[0].frames, assembly: &none) }
        #expect(throws: WireError.wrongRun) { try readByWorker(welcome[0].frames) }
    }
}
