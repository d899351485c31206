extension Activations {
    /// The first `count` rows.
    package func prefix(_ count: Int) -> Activations { count == rows ? self : rows(0..<count) }

    package func rows(_ range: Range<Int>) -> Activations {
        Activations(Array(values[range.lowerBound * width..<range.upperBound * width]), width: width)
    }

    /// The first numbers of every row, as many as `narrow` has in one.
    ///
    /// - Parameter narrow: of an earlier call, whose memory it uses, or empty.
    package func narrowed(into narrow: inout Activations) {
        let width = narrow.width
        narrow.resize(rows: rows)
        narrow.values.withMutablePointer { narrow in
            values.withPointer { values in
                for row in 0..<rows {
                    for column in 0..<width { narrow[row * width + column] = values[row * self.width + column] }
                }
            }
        }
    }

    /// The rows at those places, in that order.
    package func gathered(_ places: [Int]) -> Activations {
        Activations(rows: places.count, width: width) { out in
            values.withPointer { values in
                for (row, place) in places.enumerated() {
                    (out + row * width).update(from: values + place * width, count: width)
                }
            }
        }
    }

    /// The reverse of `gathered`, zeros elsewhere; places are different.
    package func scattered(to places: [Int], rows: Int) -> Activations {
        var out = Activations(zeros: rows, width: width)
        for (row, place) in places.enumerated() {
            for column in 0..<width { out.values[place * width + column] = values[row * width + column] }
        }
        return out
    }

    package mutating func replace(_ range: Range<Int>, with rows: Activations) {
        precondition(rows.rows == range.count && rows.width == width, "\(rows.rows) rows for \(range)")
        values.replaceSubrange(range.lowerBound * width..<range.upperBound * width, with: rows.values)
    }
}
