import Checkpoints
import Primitives
import Testing

@Suite("Files of tensors")
struct SafetensorsTests {
    static let sample = Safetensors(
        [
            .init("w", shape: [2, 3], .floats([1, -2.5, 0, .infinity, Float(bitPattern: 0x0001_16c2), 3])),
            .init("scalar", shape: [], .floats([7])),
            .init("none", shape: [0, 4], .floats([])), .init("d", shape: [2], .doubles([1e300, -0.1])),
            .init("state", shape: [4], .words([0, 1, .max, 1 << 63])),
        ], metadata: ["job": "reverse4 \"ü\"", "round": "60"])

    /// A file with this header and these numbers behind it.
    static func file(_ header: String, numbers: Int = 0) -> [UInt8] {
        let text = Array(header.utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return length + text + [UInt8](repeating: 0, count: numbers)
    }

    static func error(_ bytes: [UInt8]) -> SafetensorsError? {
        do {
            _ = try Safetensors(bytes: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("read back as they were written, every bit, NaN's too")
    func roundTrip() throws {
        #expect(try Safetensors(bytes: Self.sample.bytes()) == Self.sample)
        let odd = Float(bitPattern: 0xffc1_2345)
        let read = try Safetensors(bytes: Safetensors([.init("n", shape: [1], .floats([odd]))]).bytes())
        guard case .floats(let list) = read.tensors[0].values else { preconditionFailure("floats were written") }
        #expect(list[0].bitPattern == odd.bitPattern)
    }

    @Test("numbers begin at a multiple of their size in the file")
    func alignment() throws {
        let file = Safetensors([.init("a", shape: [1], .floats([1])), .init("b", shape: [1], .doubles([2]))])
        #expect(file.tensors.map(\.name) == ["b", "a"])
        #expect(file.bytes()[0] % 8 == 0)
    }

    @Test(
        "what is not right is refused with its name and its numbers",
        arguments: [
            ([], "0 bytes"), ([1, 0, 0, 0, 0, 0, 0], "7 bytes"), ([9, 0, 0, 0, 0, 0, 0, 0, 123], "announces 17"),
            ([0, 0, 0, 0, 0, 0, 0, 128], "9223372036854775808"), ([UInt8](repeating: 255, count: 8), "header of"),
            ([2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0x28], "brace"), ([3, 0, 0, 0, 0, 0, 0, 0, 123, 0xc3, 0x28], "UTF-8"),
            (file("[]"), "brace"), (file("{"), "not JSON"), (file("{} x"), "not JSON"),
            (file("{\"a\":1}"), "dtype"), (file("{\"__metadata__\":[]}"), "__metadata__"),
            (file("{\"__metadata__\":{\"a\":1}}"), "no text"), (file("{}", numbers: 1), "1 bytes of numbers"),
        ] as [([UInt8], String)])
    func refused(bytes: [UInt8], mention: String) throws {
        let error = try #require(Self.error(bytes))
        #expect(error.description.contains(mention), "\(error)")
    }

    @Test(
        "a tensor that cannot be is refused",
        arguments: [
            ("{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}", 2, "F16"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "size"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "size"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,5]}}", 5, "5 bytes for 1"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "in order"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "begins at byte 4"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "more numbers"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}}", 0, "bytes for"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "4 bytes of numbers"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4, "just dtype"),
            ("{\"\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "name"),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4, "at most 8"),
        ] as [(String, Int, String)])
    func tensors(header: String, numbers: Int, mention: String) throws {
        let error = try #require(Self.error(Self.file(header, numbers: numbers)))
        #expect(error.description.contains(mention), "\(error)")
    }

    @Test("tensors that overlap, leave a gap or come twice are refused")
    func places() {
        func entry(_ name: String, _ from: Int, _ to: Int) -> String {
            "\"\(name)\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[\(from),\(to)]}"
        }
        #expect(Self.error(Self.file("{\(entry("a", 0, 4)),\(entry("b", 4, 8))}", numbers: 8)) == nil)
        #expect(Self.error(Self.file("{\(entry("b", 4, 8)),\(entry("a", 0, 4))}", numbers: 8)) == nil)
        #expect(
            Self.error(Self.file("{\(entry("a", 0, 4)),\(entry("b", 2, 6))}", numbers: 8))
                == .gap(tensor: "b", begins: 2, expected: 4))
        #expect(
            Self.error(Self.file("{\(entry("a", 0, 4)),\(entry("b", 8, 12))}", numbers: 12))
                == .gap(tensor: "b", begins: 8, expected: 4))
        #expect(
            Self.error(Self.file("{\(entry("a", 0, 4)),\(entry("b", 0, 4))}", numbers: 4))
                == .gap(tensor: "b", begins: 0, expected: 4))
        #expect(
            Self.error(Self.file("{\(entry("a", 0, 4)),\(entry("a", 4, 8))}", numbers: 8))
                == .header("a name comes twice"))
    }

    @Test("whatever bytes are changed, cut or put in, the reader answers with a file or an error")
    func mutations() {
        var random = SeededGenerator(seed: 1)
        let whole = Self.sample.bytes()
        let header = 8 + Int(whole[0]) + Int(whole[1]) << 8
        var read = 0
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0...random.integer(below: 3) {
                // Most of what can go wrong stands in the header, and most of that in its digits and braces.
                let place = random.integer(
                    below: random.integer(below: 4) == 0 ? bytes.count : min(header, bytes.count))
                switch random.integer(below: 4) {
                case 0: bytes[place] = UInt8(random.integer(below: 256))
                case 1: bytes[place] = Array("0123456789{}[]\",:".utf8)[random.integer(below: 17)]
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.integer(below: 9)))
                default: bytes.insert(UInt8(random.integer(below: 256)), at: place)
                }
                if bytes.isEmpty { break }
            }
            guard let file = try? Safetensors(bytes: bytes) else { continue }
            read += 1
            // What was read is whole: it can be written, and reads back as the same bits.
            #expect((try? Safetensors(bytes: file.bytes()))?.bytes() == file.bytes())
        }
        // Changes among the numbers, in a name or in a text leave a file: 425 of them with this seed.
        #expect(read > 200 && read < 2000)
    }
}
