import Primitives

/// How readily a round waits for somebody: each deadline missed doubles the rounds that do not wait.
///
/// So one that never answers costs a run of R rounds about log₂ R deadlines and not R of them, and one that is only slow
/// is waited for again. What comes in time is a row whether it was waited for or not.
struct Patience: Sendable, Equatable, Codable {
    private var misses: UInt64 = 0
    private var answers: UInt64 = 0
    /// The next round that waits.
    private var resumes: ParameterVersion = .initial

    /// At most 2 to this many rounds do not wait.
    static let missesMax: UInt64 = 10
    /// So many answers make up for one miss: whoever answers and misses in turn holds up one round in this many.
    static let answersPerMiss: UInt64 = 32

    func waits(at version: ParameterVersion) -> Bool { version >= resumes }

    mutating func miss(at version: ParameterVersion) {
        resumes = ParameterVersion(rawValue: version.rawValue + 1 + (1 << misses))
        misses = min(misses + 1, Self.missesMax)
        answers = 0
    }

    mutating func answer() {
        guard misses > 0 else { return }
        answers += 1
        guard answers == Self.answersPerMiss else { return }
        misses -= 1
        answers = 0
    }
}
