import Primitives
import Testing

@Suite("Digests")
struct DigestTests {
    private func digest(_ values: [Float]) -> UInt64 {
        var digest = Digest()
        digest.add(values)
        return digest.value
    }

    @Test("one flipped bit anywhere changes the digest", arguments: [1, 7, 8, 9, 16, 33])
    func bits(count: Int) {
        let values = (0..<count).map { Float($0) + 0.5 }
        var seen: Set<UInt64> = [digest(values)]
        for index in 0..<count {
            for bit in 0..<32 {
                var flipped = values
                flipped[index] = Float(bitPattern: flipped[index].bitPattern ^ (1 << UInt32(bit)))
                seen.insert(digest(flipped))
            }
        }
        #expect(seen.count == 1 + 32 * count)
    }

    @Test("order and count matter, and so does the sign of zero")
    func order() {
        #expect(digest([1, 2]) != digest([2, 1]))
        #expect(digest([0]) != digest([0, 0]))
        #expect(digest([]) != digest([0]))
        #expect(digest([0.0]) != digest([-0.0]))
    }

    @Test("is the same in every process and on every machine")
    func known() {
        #expect(digest([1, 2, 3]) == 12_644_815_506_234_078_149)
    }

    @Test("texts that only differ in where one ends and the next begins differ")
    func texts() {
        func digest(_ texts: String...) -> UInt64 {
            var digest = Digest()
            for text in texts { digest.add(text) }
            return digest.value
        }
        #expect(digest("ab", "c") != digest("a", "bc"))
    }
}
