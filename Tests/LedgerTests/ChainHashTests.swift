import Ledger
import Testing

@Suite("Hashes of a chain")
struct ChainHashTests {
    @Test("SHA-256 as the standard has it, and its 64 digits there and back")
    func standard() {
        let abc = ChainHash(of: "abc")
        #expect("\(abc)" == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(ChainHash("\(abc)") == abc)
        #expect(ChainHash("\(abc)".dropLast()) == nil)
        #expect(ChainHash(String(repeating: "g", count: 64)) == nil)
    }
}
