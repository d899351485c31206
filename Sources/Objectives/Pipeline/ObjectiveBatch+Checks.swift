extension ObjectiveBatch {
    /// Whether all counts fit together and all numbers are finite; the pipeline asks first.
    func check() throws(ObjectiveError) {
        guard !groupSizes.isEmpty, groupSizes.allSatisfy({ $0 >= 1 }) else { throw .shape("a group without rollouts") }
        guard lengths.count == groupSizes.reduce(0, +) else {
            throw .shape("\(lengths.count) rollouts in groups of \(groupSizes)")
        }
        guard lengths.allSatisfy({ $0 >= 1 }) else { throw .shape("a rollout without tokens") }
        let tokens = lengths.reduce(0, +)
        try check(logProbabilities, count: tokens, "log-probabilities")
        try check(samplingLogProbabilities, count: tokens, "log-probabilities at sampling")
        try check(rewards, count: lengths.count, "rewards")
        try count(isTruncated.count, lengths.count, "marks of truncation")
        try count(segments.count, tokens, "segments")
        guard segments.allSatisfy({ $0 >= 0 }) else { throw .shape("a negative segment") }
        try count(self.tokens?.count, tokens, "tokens")
        try check(entropies, count: tokens, "entropies")
        try check(stepRewards, count: tokens, "rewards of steps")
        try check(values, count: tokens, "values")
        try check(samplingValues, count: tokens, "values at sampling")
        try check(referenceLogProbabilities, count: tokens, "log-probabilities of the reference")
        for rows in [distribution, samplingDistribution, referenceDistribution] {
            guard rows?.holds(rows: tokens) ?? true else { throw .shape("a distribution is not one of \(tokens) rows") }
        }
        try count(answers?.count, lengths.count, "answers")
        try count(starts?.count, groupSizes.count, "starts")
        if let rewardParts {
            try count(rewardParts.count, lengths.count, "parts of rewards")
            guard !rewardParts[0].isEmpty else { throw .shape("a reward without parts") }
            for row in rewardParts { try check(row, count: rewardParts[0].count, "parts of a reward") }
        }
        if let embeddings {
            try count(embeddings.count, lengths.count, "embeddings")
            let width = embeddings[0].count
            for row in embeddings { try check(row, count: width, "numbers of an embedding") }
        }
    }

    /// Whether a piece that needs the column finds it.
    func has(_ column: Column) -> Bool {
        switch column {
        case .tokens: tokens != nil
        case .entropies: entropies != nil
        case .values: values != nil
        case .answers: answers != nil
        case .embeddings: embeddings != nil
        case .starts: starts != nil
        case .rewardParts: rewardParts != nil
        case .distribution: distribution != nil
        case .stepRewards: stepRewards != nil
        case .samplingValues: samplingValues != nil
        case .samplingDistribution: samplingDistribution != nil
        case .reference: referenceLogProbabilities != nil
        case .referenceDistribution: referenceDistribution != nil
        }
    }

    private func check(_ values: [Double]?, count: Int, _ what: String) throws(ObjectiveError) {
        guard let values else { return }
        guard values.count == count else { throw .shape("\(values.count) \(what), need \(count)") }
        guard values.allSatisfy(\.isFinite) else { throw .notFinite(what) }
    }

    private func count(_ got: Int?, _ need: Int, _ what: String) throws(ObjectiveError) {
        guard let got, got != need else { return }
        throw .shape("\(got) \(what), need \(need)")
    }
}
