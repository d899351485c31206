import Primitives

/// The alphabet that the tasks over strings of digits share: digits 0–9 are tokens 0–9.
public enum DigitAlphabet {
    /// Sixteen tokens; those above the separator are never given and always wrong.
    public static let size = 16
    /// Ends a prompt.
    public static let separator: Int32 = 10

    /// `count` digits and the separator.
    static func prompt(digits count: Int, using random: inout SeededGenerator) -> [Int32] {
        var tokens = [Int32](repeating: separator, count: count + 1)
        for index in 0..<count { tokens[index] = Int32(random.integer(below: 10)) }
        return tokens
    }
}
