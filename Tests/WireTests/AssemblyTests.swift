import Messages
import Testing
import Wire

@Suite("Putting a vector together")
struct AssemblyTests {
    static let dimension = 2 * Limits.chunkValuesMax + 3
    let name = Assembly.Name(worker: 1, incarnation: 1, version: 5, digest: 9)
    let other = Assembly.Name(worker: 1, incarnation: 1, version: 6, digest: 9)

    /// Adds one chunk whose values are all `value`.
    func add(
        _ index: Int, of name: Assembly.Name, to assembly: inout Assembly, value: Float = 1
    ) throws(WireError) -> [Float]? {
        let chunk = Chunk(index: index, total: Self.dimension)
        let values = [Float](repeating: value, count: chunk.range.count)
        return try values.withUnsafeBufferPointer { values throws(WireError) in
            try assembly.add(chunk, of: name, bytes: UnsafeRawBufferPointer(values))
        }
    }

    @Test("chunks in order make the vector, and the next one can begin")
    func inOrder() throws {
        var assembly = Assembly(dimension: Self.dimension)
        for round in 1...2 {
            #expect(try add(0, of: name, to: &assembly, value: Float(round)) == nil)
            #expect(try add(1, of: name, to: &assembly, value: Float(round)) == nil)
            let vector = try add(2, of: name, to: &assembly, value: Float(round))
            #expect(vector == [Float](repeating: Float(round), count: Self.dimension))
        }
        #expect(assembly.interrupted == 0)
    }

    @Test("a doubled chunk drops the vector")
    func doubled() throws {
        var assembly = Assembly(dimension: Self.dimension)
        _ = try add(0, of: name, to: &assembly)
        _ = try add(1, of: name, to: &assembly)

        #expect(throws: WireError.chunkOutOfOrder) { try add(1, of: name, to: &assembly) }
        #expect(!assembly.isUnfinished)
        #expect(throws: WireError.chunkOutOfOrder) { try add(2, of: name, to: &assembly) }
    }

    @Test("a missing chunk drops the vector")
    func missing() throws {
        var assembly = Assembly(dimension: Self.dimension)
        _ = try add(0, of: name, to: &assembly)

        #expect(throws: WireError.chunkOutOfOrder) { try add(2, of: name, to: &assembly) }
        #expect(!assembly.isUnfinished)
    }

    @Test("a vector cannot begin in the middle")
    func middle() {
        var assembly = Assembly(dimension: Self.dimension)
        #expect(throws: WireError.chunkOutOfOrder) { try add(1, of: name, to: &assembly) }
    }

    @Test("a chunk of another vector drops the unfinished one")
    func mixed() throws {
        var assembly = Assembly(dimension: Self.dimension)
        _ = try add(0, of: name, to: &assembly)

        #expect(throws: WireError.chunkOfAnother) { try add(1, of: other, to: &assembly) }
        #expect(!assembly.isUnfinished)
    }

    @Test("the beginning of another vector takes the place of an unfinished one, and it is counted")
    func interrupted() throws {
        var assembly = Assembly(dimension: Self.dimension)
        _ = try add(0, of: name, to: &assembly, value: 1)
        _ = try add(1, of: name, to: &assembly, value: 1)

        _ = try add(0, of: other, to: &assembly, value: 2)
        _ = try add(1, of: other, to: &assembly, value: 2)
        let vector = try add(2, of: other, to: &assembly, value: 2)

        #expect(vector == [Float](repeating: 2, count: Self.dimension))
        #expect(assembly.interrupted == 1)
    }

    @Test("a contribution of somebody without an assembly is not kept")
    func uninvited() throws {
        var none: Assembly?
        let parcels = try WorkerCodec(run: Samples.run).write(.contribution(Samples.contribution))

        let reading = try readByServer(parcels[0].frames, assembly: &none)

        #expect(reading == .uninvited(isFirst: true))
        #expect(none?.dimension == nil)
    }

    @Test("parameters before the welcome are refused")
    func beforeTheWelcome() throws {
        let parcels = try ServerCodec(run: Samples.run).write(Samples.fromServer[1].message)
        var codec = WorkerCodec(run: Samples.run)
        var none: Assembly?
        #expect(throws: WireError.uninvited) {
            try withFrames(parcels[0].frames) { frames throws(WireError) in
                try codec.read(frames, assembly: &none)
            }
        }
    }
}
