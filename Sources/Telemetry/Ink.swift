/// Colours of a terminal, or none of them.
///
/// Text is measured before it is coloured, so the width of a line never depends on whether it has colour.
struct Ink: Sendable, Equatable {
    enum Colour: String, Sendable {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case cyan = "36"
        case bold = "1"
        case dim = "2"
    }

    let isOn: Bool

    func callAsFunction(_ colour: Colour, _ text: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// Exactly `width` characters: cut with an ellipsis, or filled up with spaces at the right.
    func fitted(_ width: Int) -> String {
        guard count > width else { return self + String(repeating: " ", count: width - count) }
        return width > 0 ? prefix(width - 1) + "…" : ""
    }

    /// At least `width` characters, filled up with spaces at the left.
    func right(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

/// Numbers as the views print them.
enum Figure {
    /// About three digits: `0.973`, `-1.20`, `487`, `12.3k`; a dash for what is not there or not finite.
    static func short(_ number: Double?) -> String {
        guard let number, number.isFinite else { return "–" }
        switch abs(number) {
        case ..<0.9995: return fixed(number, 3)
        case ..<9.995: return fixed(number, 2)
        case ..<99.95: return fixed(number, 1)
        case ..<9999.5: return fixed(number, 0)
        case ..<999_950: return fixed(number / 1e3, 1) + "k"
        default: return fixed(number / 1e6, 1) + "M"
        }
    }

    /// With exactly `digits` digits behind the point, rounded; never a negative zero.
    static func fixed(_ number: Double, _ digits: Int) -> String {
        let power = (0..<digits).reduce(1.0) { power, _ in power * 10 }
        let scaled = (abs(number) * power).rounded()
        guard scaled < 1e18 else { return "\(number)" }
        let whole = UInt64(scaled)
        let sign = number < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let unit = UInt64(power)
        let rest = String(whole % unit)
        return "\(sign)\(whole / unit)." + String(repeating: "0", count: digits - rest.count) + rest
    }

    /// `0:07`, `12:30`, `1:02:03`.
    static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "–" }
        let whole = Int(seconds.rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }
}
