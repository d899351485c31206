import Primitives
import Testing
import Wire

@Suite("Bytes that mean harm")
struct HostileBytesTests {
    /// All well-formed frames there are samples of.
    func samples() throws -> [[[UInt8]]] {
        let worker = WorkerCodec(run: Samples.run)
        let server = ServerCodec(run: Samples.run)
        var samples: [[[UInt8]]] = []
        for (_, message) in Samples.fromWorker { samples.append(try worker.write(message)[0].frames) }
        for (_, message) in Samples.fromServer { samples.append(try server.write(message)[0].frames) }
        return samples
    }

    /// Lets both ends read `frames`; whether either took them.
    func read(_ frames: [[UInt8]], _ server: borrowing ServerCodec, _ worker: inout WorkerCodec) -> Bool {
        var assembly: Assembly? = Assembly(dimension: 4)
        var taken = false
        do throws(WireError) {
            _ = try withFrames(frames) { received throws(WireError) in
                try server.read(received, assembly: &assembly)
            }
            taken = true
        } catch {}
        do throws(WireError) {
            _ = try withFrames(frames) { received throws(WireError) in
                try worker.read(received, assembly: &assembly)
            }
            taken = true
        } catch {}
        return taken
    }

    @Test("a header cut off anywhere is read or refused")
    func truncated() throws {
        let server = ServerCodec(run: Samples.run)
        var worker = WorkerCodec(run: Samples.run)
        var refused = 0
        for frames in try samples() {
            for length in frames[0].indices {
                let cut = [Array(frames[0][..<length])] + frames.dropFirst()
                if !read(cut, server, &worker) { refused += 1 }
            }
        }
        #expect(refused > 200)
    }

    @Test("40 000 headers with bytes turned at random are read or refused", arguments: [1, 2] as [UInt64])
    func turned(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let samples = try samples()
        let server = ServerCodec(run: Samples.run)
        var worker = WorkerCodec(run: Samples.run)
        var refused = 0
        for _ in 0..<20_000 {
            var frames = samples[random.integer(below: samples.count)]
            for _ in 0...random.integer(below: 4) {
                frames[0][random.integer(below: frames[0].count)] = UInt8(truncatingIfNeeded: random.next())
            }
            if !read(frames, server, &worker) { refused += 1 }
        }
        #expect(refused > 1000 && refused < 20_000)
    }

    @Test("random bytes of any length are refused")
    func noise() {
        var random = SeededGenerator(seed: 3)
        let server = ServerCodec(run: Samples.run)
        var worker = WorkerCodec(run: Samples.run)
        for _ in 0..<20_000 {
            let frames = (0..<(1 + random.integer(below: 2))).map { _ in
                (0..<random.integer(below: 80)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            }
            #expect(!read(frames, server, &worker))
        }
    }
}
