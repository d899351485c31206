/// Numbers as blocks of text.
package enum Bars {
    static let rising: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    static let growing: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

    /// One character a column, from low to high within `range`; the series is squeezed or kept to fit `width`, and a
    /// column without a finite number is a space. A column always shows at least the lowest block.
    package static func sparkline(_ values: [Double?], width: Int, range: ClosedRange<Double>) -> String {
        let columns = squeeze(values, to: min(width, values.count))
        return String(
            columns.map { value -> Character in
                guard let value else { return " " }
                return rising[1 + Int((share(value, of: range) * 7).rounded())]
            })
    }

    /// A bar that grows to the right with `share` in 0…1, exactly `width` characters.
    static func bar(_ share: Double, width: Int) -> String {
        let eighths = Int((min(max(share.isFinite ? share : 0, 0), 1) * Double(8 * width)).rounded())
        let full = String(repeating: growing[8], count: eighths / 8)
        guard eighths < 8 * width else { return full }
        return full + String(growing[eighths % 8]) + String(repeating: " ", count: width - 1 - eighths / 8)
    }

    /// Where `value` lies in `range`, 0…1.
    static func share(_ value: Double, of range: ClosedRange<Double>) -> Double {
        let length = range.upperBound - range.lowerBound
        guard length > 0 else { return value > range.lowerBound ? 1 : 0 }
        return min(max((value - range.lowerBound) / length, 0), 1)
    }

    /// `count` columns, each the mean of the finite numbers that fall into it; never more columns than values.
    static func squeeze(_ values: [Double?], to count: Int) -> [Double?] {
        guard count > 0 else { return [] }
        return (0..<count).map { column in
            let part = values[(column * values.count / count)..<((column + 1) * values.count / count)]
            let finite = part.compactMap { $0 }.filter(\.isFinite)
            return finite.isEmpty ? nil : finite.reduce(0, +) / Double(finite.count)
        }
    }
}
