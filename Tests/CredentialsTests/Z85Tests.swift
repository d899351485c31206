import Credentials
import Testing

@Suite("Z85")
struct Z85Tests {
    @Test("writes the example of ZeroMQ's RFC 32, and reads it back")
    func example() {
        let bytes: [UInt8] = [0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b]
        #expect(Z85.text(bytes) == "HelloWorld")
        #expect(Z85.bytes("HelloWorld") == bytes)
    }

    @Test(
        "reads nothing else",
        arguments: ["HelloWorl", "Hello World", "Hell\"World", "#####", "Héllo", "%nSc1"])
    func refused(text: String) {
        #expect(Z85.bytes(text) == nil)
        // The largest that there is; "%nSc1" is one more.
        #expect(Z85.bytes("%nSc0") == [255, 255, 255, 255])
    }
}
