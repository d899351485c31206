// How an enrolment is kept: a line for each key, so that people can read it and `grep` finds one.
//
//     worker KEY
//     token KEY 1
//     spent_token KEY
//     revoked KEY

extension Enrolment {
    package var text: String {
        let lines =
            workers.map { "worker \($0)" }.sorted() + tokens.map { "token \($0.key) \($0.value)" }.sorted()
            + spent.map { "spent_token \($0)" } + revoked.map { "revoked \($0)" }.sorted()
        return lines.map { $0 + "\n" }.joined()
    }

    /// - Throws: the number of the first line that cannot be one of these.
    package init(text: String) throws(BadLine) {
        self.init()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.isEmpty else { continue }
            let words = line.split(separator: " ")
            guard words.count >= 2, let key = PublicKey(text: words[1]), take(words, key) else {
                throw BadLine(number: index + 1)
            }
        }
    }

    package struct BadLine: Error, Equatable {
        package let number: Int
    }

    private mutating func take(_ words: [Substring], _ key: PublicKey) -> Bool {
        switch (Standing(rawValue: String(words[0])), words.count) {
        case (.worker, 2): add(worker: key)
        case (.spentToken, 2): add(spent: key)
        case (.revoked, 2): revoke(key)
        case (.token, 3):
            guard let uses = Int(words[2]), (1...Self.usesMax).contains(uses) else { return false }
            return offer(key, uses: uses)
        default: return false
        }
        return true
    }
}
