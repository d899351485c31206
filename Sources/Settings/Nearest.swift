/// The candidate that a misspelt word most probably means; nil when none is near.
///
/// Near is an edit distance of at most a third of the longer word, and at least 1; ties go to the first candidate.
func nearest(to word: String, among candidates: [String]) -> String? {
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(word, candidate)
        let limit = max(1, max(word.count, candidate.count) / 3)
        if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment).
func editDistance(_ a: String, _ b: String) -> Int {
    // A longer word is no misspelling of anything known; the cut keeps a hostile key from costing its square.
    let a = Array(a.utf8.prefix(100)), b = Array(b.utf8.prefix(100))
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}

/// The end of a sentence about an unknown word: the nearest known one, or all of them.
package func remedy(for word: String, among known: [String]) -> String {
    if let near = nearest(to: word, among: known) { return "did you mean \"\(near)\"?" }
    return "known here: \(known.joined(separator: ", "))"
}
