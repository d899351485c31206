import Parameters

/// How often each row's value was among those that a rule keeps of a column, relative to the row most often there.
///
/// Looked up on at most 1024 columns, evenly spread: it is a reading for people, with a spread of about 0.03.
///
/// - Parameter kept: from the sorted values of a column to the range of those that count.
func columnShares(_ rows: [Gradient], _ kept: ([Float]) -> ClosedRange<Float>) -> [Double] {
    guard let width = rows.first?.count, width > 0 else { return rows.map { _ in 1 } }
    let columns = min(width, 1024)
    var counts = [Double](repeating: 0, count: rows.count)
    // All looked up before anything is decided by one of them: from memory a value takes as long as twenty do.
    var values: [Float] = []
    values.reserveCapacity(columns * rows.count)
    withViews(rows) { rows in
        for sample in 0..<columns {
            let at = sample * width / columns
            for row in rows { values.append(row[at]) }
        }
    }
    var sorted = [Float](repeating: 0, count: rows.count)
    for first in stride(from: 0, to: values.count, by: rows.count) {
        for row in rows.indices { insert(values[first + row], behind: row, of: &sorted) }
        let range = kept(sorted)
        for row in rows.indices where range.contains(values[first + row]) { counts[row] += 1 }
    }
    return sharesOfLargest(counts)
}

/// Into the first `count` values, which are sorted and of which there are few: no call of a sort, no memory.
private func insert(_ value: Float, behind count: Int, of sorted: inout [Float]) {
    var place = count
    while place > 0 && sorted[place - 1] > value {
        sorted[place] = sorted[place - 1]
        place -= 1
    }
    sorted[place] = value
}
