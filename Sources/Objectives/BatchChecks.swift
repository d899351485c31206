extension ObjectiveBatch {
    /// Whether all counts fit together and all numbers are finite; every objective asks first.
    ///
    /// - Parameter smallestGroup: the fewest sequences a group needs for the objective to be defined.
    func check(smallestGroup: Int = 1) throws(ObjectiveError) {
        guard groupSize >= smallestGroup else { throw .shape("groups of \(groupSize), need \(smallestGroup)") }
        guard !lengths.isEmpty, lengths.count % groupSize == 0 else {
            throw .shape("\(lengths.count) sequences in groups of \(groupSize)")
        }
        guard lengths.allSatisfy({ $0 >= 1 }) else { throw .shape("a sequence without tokens") }
        let tokens = lengths.reduce(0, +)
        try check(logProbabilities, count: tokens, "log-probabilities")
        try check(samplingLogProbabilities, count: tokens, "log-probabilities at sampling")
        try check(rewards, count: lengths.count, "rewards")
        if let reference = referenceLogProbabilities {
            try check(reference, count: tokens, "log-probabilities of the reference")
        }
    }

    private func check(_ values: [Double], count: Int, _ what: String) throws(ObjectiveError) {
        guard values.count == count else { throw .shape("\(values.count) \(what), need \(count)") }
        guard values.allSatisfy(\.isFinite) else { throw .notFinite(what) }
    }
}

extension ObjectiveResult {
    /// The result itself; a ratio of probabilities may have overflowed on the way to it.
    func checked() throws(ObjectiveError) -> ObjectiveResult {
        guard loss.isFinite else { throw .notFinite("loss") }
        guard derivative.allSatisfy(\.isFinite) else { throw .notFinite("derivative") }
        return self
    }
}
