import LinearAlgebra
import Messages
import Parameters
import Primitives

/// The check at the door: a contribution is admitted, or refused for exactly one reason.
///
/// Identity is judged before history, history before content, and the O(d) pass over the values comes last, so that
/// a peer cannot make the server work by saying what a glance refuses.
enum Admission {
    static func judge(
        _ contribution: Contribution, of member: Member, version: ParameterVersion, digest: UInt64, dimension: Int,
        reports: [String] = [], isOpen: Bool, hasAnswered: Bool
    ) -> RejectionReason? {
        guard contribution.worker == member.worker else { return .otherWorker }
        guard contribution.incarnation >= member.incarnation else { return .oldIncarnation }
        guard contribution.incarnation == member.incarnation else { return .notAMember }
        guard contribution.basis <= version else { return .fromTheFuture }
        // A round that is being reduced is closed: what comes for it now is as late as what comes for the one before.
        guard contribution.basis == version, isOpen else { return .stale }
        guard contribution.basisDigest == digest else { return .otherHistory }
        guard !hasAnswered else { return .duplicate }
        guard contribution.gradient.count == dimension else { return .wrongDimension }
        guard contribution.statistics.isFinite else { return .badStatistics }
        // Names that the job does not know would be remembered for nothing.
        guard contribution.statistics.reports.allSatisfy({ reports.contains($0.name) }) else { return .badStatistics }
        return judge(contribution.gradient)
    }

    /// One pass: the squared length is a float only when every value is finite; a second pass tells the mishaps apart.
    private static func judge(_ gradient: Gradient) -> RejectionReason? {
        let squaredLength = gradient.values.withUnsafeBufferPointer { dot($0, $0) }
        if squaredLength <= Double(Float.greatestFiniteMagnitude) { return nil }
        return gradient.isFinite() ? .normOutOfBand : .notFinite
    }
}

extension RejectionReason {
    /// Whether the worker has had its say in the round: what it sent cannot be used, and it would send the same again.
    var answersTheRound: Bool {
        switch self {
        case .wrongDimension, .notFinite, .normOutOfBand, .badStatistics: true
        case .notAMember, .oldIncarnation, .stale, .fromTheFuture, .otherHistory, .duplicate, .otherModel, .full,
            .badToken, .revoked, .otherWorker:
            false
        }
    }
}

extension TrainingStatistics {
    var isFinite: Bool {
        loss.isFinite && reward.isFinite && entropy.isFinite && divergence.isFinite && computeSeconds.isFinite
            && reports.allSatisfy(\.value.isFinite)
    }
}
