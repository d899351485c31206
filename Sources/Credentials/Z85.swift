/// ZeroMQ's text form of keys (RFC 32): five printable characters for four bytes.
package enum Z85 {
    private static let alphabet = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)

    /// The value of every digit; 255 for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// - Parameter bytes: a multiple of four.
    package static func text(_ bytes: [UInt8]) -> String {
        precondition(bytes.count.isMultiple(of: 4), "\(bytes.count) bytes in Z85")
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 4 * 5)
        for start in stride(from: 0, to: bytes.count, by: 4) {
            var number = bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            var digits = [UInt8](repeating: 0, count: 5)
            for place in digits.indices.reversed() {
                digits[place] = alphabet[Int(number % 85)]
                number /= 85
            }
            text += digits
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil for what is no Z85.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 5) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 5 * 4)
        for start in stride(from: 0, to: digits.count, by: 5) {
            var number: UInt64 = 0
            for digit in digits[start..<start + 5] {
                guard values[Int(digit)] < 85 else { return nil }
                number = number * 85 + UInt64(values[Int(digit)])
            }
            guard let word = UInt32(exactly: number) else { return nil }
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
        }
        return bytes
    }
}
