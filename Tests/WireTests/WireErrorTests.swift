import Messages
import Parameters
import Primitives
import Testing
import Wire

/// One way to make each mistake, as frames, and who notices it.
struct Mistake: Sendable {
    enum Reader { case server, worker }

    let error: WireError
    let title: String
    let reader: Reader
    let frames: [[UInt8]]

    init(_ error: WireError, _ title: String, _ reader: Reader, _ frames: [[UInt8]]) {
        self.error = error
        self.title = title
        self.reader = reader
        self.frames = frames
    }
}

enum Mistakes {
    typealias Writer = ProtobufWriter

    static let hello: UInt64 = 10
    static let contribution: UInt64 = 11
    static let heartbeat: UInt64 = 12
    static let welcome: UInt64 = 10
    static let parameters: UInt64 = 11
    static let refused: UInt64 = 13
    static let assign: UInt64 = 14

    static let goodHello = Writer.envelope(kind: hello) { $0.fixed64(3, 1) }

    /// A chunk of a contribution that is in order but for what the arguments say.
    static func chunk(index: UInt64 = 0, count: UInt64 = 1, offset: UInt64 = 0, total: UInt64 = 4) -> [UInt8] {
        Writer.envelope(kind: contribution) { message in
            message.message(6) { _ in }
            message.message(7) { chunk in
                chunk.varint(1, index)
                chunk.varint(2, count)
                chunk.varint(3, offset)
                chunk.varint(4, total)
            }
        }
    }

    /// A welcome with that layout; each tensor is a name and its sizes.
    static func welcome(layout: [([UInt8], [UInt64])], job: [UInt8] = [], interval: UInt64 = 1_000_000) -> [UInt8] {
        Writer.envelope(kind: welcome) { message in
            message.bytes(3, job)
            for (name, shape) in layout {
                message.message(4) { entry in
                    entry.bytes(1, name)
                    for size in shape { entry.varint(2, size) }
                }
            }
            message.varint(5, interval)
        }
    }

    static let fourValues = [UInt8](repeating: 0, count: 16)
    static let tensor: [([UInt8], [UInt64])] = [([0x77], [4])]

    static let frames: [Mistake] = [
        Mistake(.frameCount, "no frame", .server, []),
        Mistake(.frameCount, "five frames", .server, [goodHello, [], [], [], []]),
        Mistake(.headerEmpty, "an empty header", .server, [[]]),
        Mistake(
            .headerTooLong, "a header one byte too long", .server,
            [[UInt8](repeating: 0, count: Limits.headerBytesMax + 1)]),
        Mistake(.valuesUnexpected, "a hello with values", .server, [goodHello, [0]]),
        Mistake(.valuesUnexpected, "a farewell with values", .worker, [Writer.envelope(kind: 17) { _ in }, []]),
        Mistake(.valuesMissing, "a contribution without values", .server, [chunk()]),
        Mistake(.valuesLength, "a byte of values too few", .server, [chunk(), [UInt8](repeating: 0, count: 15)]),
        Mistake(.valuesLength, "a byte of values too many", .server, [chunk(), [UInt8](repeating: 0, count: 17)]),
        Mistake(
            .valuesLength, "a frame of values one byte too long", .server,
            [chunk(), [UInt8](repeating: 0, count: Limits.valueBytesMax + 1)]),
    ]

    static let envelope: [Mistake] = [
        Mistake(.malformed, "text", .server, [Array("GET / HTTP/1.1\r\n\r\n".utf8)]),
        Mistake(.malformed, "a hello cut short", .server, [goodHello.dropLast()]),
        Mistake(.malformed, "a length of 2⁶³", .server, [[0x52] + [UInt8](repeating: 0xff, count: 8) + [0x7f]]),
        Mistake(
            .tooCostly, "64 KB of empty submessages", .worker,
            [Writer.envelope(kind: welcome) { message in for _ in 0..<30_000 { message.message(4) { _ in } } }]),
        Mistake(
            .tooCostly, "64 KB of unknown fields", .server,
            [Writer.envelope(kind: hello) { message in for _ in 0..<20_000 { message.varint(999, 1) } }]),
        Mistake(.protocolVersion, "version 2", .server, [Writer.envelope(protocol: 2, kind: hello) { _ in }]),
        Mistake(.protocolVersion, "no version", .worker, [Writer.envelope(protocol: 0, kind: 17) { _ in }]),
        Mistake(.wrongRun, "another run", .server, [Writer.envelope(run: 8, kind: hello) { _ in }]),
        Mistake(.wrongRun, "no run", .worker, [Writer.envelope(run: 0, kind: 17) { _ in }]),
        Mistake(.unknownMessage, "a message of tomorrow", .server, [Writer.envelope(kind: 99) { _ in }]),
        Mistake(.unknownMessage, "a message of tomorrow", .worker, [Writer.envelope(kind: 99) { _ in }]),
    ]

    static let fields: [Mistake] = [
        Mistake(
            .badText, "a label that is not UTF-8", .server,
            [Writer.envelope(kind: hello) { $0.bytes(4, [0x68, 0xff]) }]),
        Mistake(
            .badText, "a label with a NUL", .server,
            [Writer.envelope(kind: hello) { $0.bytes(4, [0x68, 0, 0x69]) }]),
        Mistake(.badText, "a surrogate in a tensor's name", .worker, [welcome(layout: [([0xed, 0xa0, 0x80], [1])])]),
        Mistake(
            .textTooLong, "a label of 65 bytes", .server,
            [Writer.envelope(kind: hello) { $0.bytes(4, [UInt8](repeating: 0x68, count: 65)) }]),
        Mistake(
            .textTooLong, "a job one byte too long", .worker,
            [welcome(layout: tensor, job: [UInt8](repeating: 0x6a, count: Limits.jobBytesMax + 1))]),
        Mistake(.badCount, "a layout without tensors", .worker, [welcome(layout: [])]),
        Mistake(
            .badCount, "a tensor too many", .worker,
            [welcome(layout: [([UInt8], [UInt64])](repeating: ([], [1]), count: Limits.layoutEntriesMax + 1))]),
        Mistake(
            .badCount, "a fault too many", .worker,
            [
                Writer.envelope(kind: assign) { message in
                    for _ in 0...Limits.faultsMax { message.message(1) { _ in } }
                }
            ]),
        Mistake(
            .badCount, "a fault's parameter too many", .worker,
            [
                Writer.envelope(kind: assign) { message in
                    message.message(1) { fault in
                        for _ in 0...Limits.faultParametersMax { fault.message(2) { _ in } }
                    }
                }
            ]),
        Mistake(.badShape, "a tensor without dimensions", .worker, [welcome(layout: [([], [])])]),
        Mistake(.badShape, "an empty dimension", .worker, [welcome(layout: [([], [3, 0])])]),
        Mistake(
            .badShape, "nine dimensions", .worker, [welcome(layout: [([], [UInt64](repeating: 1, count: 9))])]),
        Mistake(
            .badShape, "a product of 2²⁵⁶", .worker,
            [welcome(layout: [([], [UInt64](repeating: 0xffff_ffff, count: 8))])]),
        Mistake(
            .badShape, "a sum beyond the limit", .worker,
            [welcome(layout: [([], [UInt64](repeating: 1 << 25, count: 1)), ([], [1 << 25]), ([], [1])])]),
        Mistake(.badDuration, "no heartbeat interval", .worker, [welcome(layout: tensor, interval: 0)]),
        Mistake(.badDuration, "an interval of 584 years", .worker, [welcome(layout: tensor, interval: .max)]),
        Mistake(.badKey, "no key", .server, [Writer.envelope(kind: 14) { _ in }]),
        Mistake(
            .badKey, "a key of 31 bytes", .server,
            [Writer.envelope(kind: 14) { $0.bytes(1, [UInt8](repeating: 1, count: 31)) }]),
        Mistake(
            .unknownReason, "a refusal without a reason", .worker, [Writer.envelope(kind: refused) { _ in }]),
        Mistake(
            .unknownReason, "a reason of tomorrow", .worker,
            [Writer.envelope(kind: refused) { $0.varint(1, 1000) }]),
        Mistake(
            .fieldMissing, "a contribution without statistics", .server,
            [
                Writer.envelope(kind: contribution) {
                    $0.message(7) {
                        $0.varint(2, 1); $0.varint(4, 4)
                    }
                }, fourValues,
            ]),
        Mistake(
            .fieldMissing, "a contribution without a chunk", .server,
            [Writer.envelope(kind: contribution) { $0.message(6) { _ in } }, fourValues]),
    ]

    static let chunks: [Mistake] = [
        Mistake(.wrongDimension, "a vector of no values", .server, [chunk(count: 0, total: 0), []]),
        Mistake(.wrongDimension, "a vector of 2⁶⁴ − 1 values", .server, [chunk(total: .max), fourValues]),
        Mistake(.wrongDimension, "a value too many", .server, [chunk(total: 5), fourValues]),
        Mistake(.badChunk, "two chunks where one is enough", .server, [chunk(count: 2), fourValues]),
        Mistake(.badChunk, "an index at the count", .server, [chunk(index: 1), fourValues]),
        Mistake(.badChunk, "an offset that is not the index's", .server, [chunk(offset: 1), fourValues]),
    ]

    static let all = frames + envelope + fields + chunks
}

@Suite("A peer's mistakes")
struct WireErrorTests {
    @Test("each is told by its name", arguments: Mistakes.all.indices)
    func told(index: Int) {
        let mistake = Mistakes.all[index]
        #expect(throws: mistake.error, "\(mistake.title)") {
            switch mistake.reader {
            case .server:
                var assembly: Assembly? = Assembly(dimension: 4)
                _ = try readByServer(mistake.frames, assembly: &assembly)
            case .worker:
                _ = try readByWorker(mistake.frames)
            }
        }
    }

    @Test("a refused vector keeps nothing")
    func keepsNothing() {
        for mistake in Mistakes.chunks {
            var assembly: Assembly? = Assembly(dimension: 4)
            _ = try? readByServer(mistake.frames, assembly: &assembly)
            #expect(assembly?.isUnfinished == false, "\(mistake.title)")
        }
    }

    @Test("every error has a way to be made, here or in an assembly")
    func complete() {
        let fromAssembly: Set<WireError> = [.uninvited, .chunkOutOfOrder, .chunkOfAnother, .vectorInterrupted]
        let made = Set(Mistakes.all.map(\.error)).union(fromAssembly)
        #expect(made == Set(WireError.allCases))
    }

    @Test("names are unlike one another and fit for a metric")
    func names() {
        let names = WireError.allCases.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
    }

    @Test("fields that this version does not know are ignored")
    func unknownFields() throws {
        let frames = [
            ProtobufWriter.envelope(kind: Mistakes.heartbeat) { message in
                message.varint(1, 3)
                message.bytes(77, [1, 2, 3])
            }
        ]
        var none: Assembly?
        guard case .message(.heartbeat(let heartbeat)) = try readByServer(frames, assembly: &none) else {
            Issue.record("expected a heartbeat")
            return
        }
        #expect(heartbeat.worker.rawValue == 3)
        #expect(heartbeat.version == nil)
    }
}
