import CMessages
import Messages
import Parameters
import Primitives

// proto/training.proto ↔ Swift.

extension Contribution {
    init(
        _ message: Guidon__Contribution, _ statistics: Guidon__Statistics, reports: [TrainingStatistics.Report],
        gradient: Gradient
    ) {
        self.init(
            worker: WorkerID(rawValue: message.worker), incarnation: Incarnation(rawValue: message.incarnation),
            basis: ParameterVersion(rawValue: message.basis), basisDigest: message.basis_digest,
            samples: message.samples,
            statistics: TrainingStatistics(
                loss: statistics.loss, reward: statistics.reward, entropy: statistics.entropy,
                divergence: statistics.divergence, computeSeconds: statistics.compute_seconds, reports: reports),
            gradient: gradient)
    }

    /// Without its chunk.
    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Contribution> {
        let numbers = try arena.make(guidon__statistics__init)
        numbers.pointee.loss = statistics.loss
        numbers.pointee.reward = statistics.reward
        numbers.pointee.entropy = statistics.entropy
        numbers.pointee.divergence = statistics.divergence
        numbers.pointee.compute_seconds = statistics.computeSeconds
        try statistics.fillReports(numbers, in: arena)
        let message = try arena.make(guidon__contribution__init)
        message.pointee.worker = worker.rawValue
        message.pointee.incarnation = incarnation.rawValue
        message.pointee.basis = basis.rawValue
        message.pointee.basis_digest = basisDigest
        message.pointee.samples = samples
        message.pointee.statistics = numbers
        return message
    }
}

extension ParameterBroadcast {
    /// Without its chunk.
    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Parameters> {
        let message = try arena.make(guidon__parameters__init)
        message.pointee.version = version.rawValue
        message.pointee.digest = digest
        message.pointee.reference_digest = reference ?? 0
        try shared.fillTrails(message, in: arena)
        return message
    }
}

extension ReferenceBroadcast {
    /// Without its chunk.
    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Reference> {
        let message = try arena.make(guidon__reference__init)
        message.pointee.digest = digest
        return message
    }
}

extension RejectionReason {
    init(checking code: Guidon__Reason) throws(WireError) {
        guard let reason = Self.allCases.first(where: { $0.code == code }) else { throw .unknownReason }
        self = reason
    }

    var code: Guidon__Reason {
        switch self {
        case .notAMember: GUIDON__REASON__NOT_A_MEMBER
        case .oldIncarnation: GUIDON__REASON__OLD_INCARNATION
        case .stale: GUIDON__REASON__STALE
        case .fromTheFuture: GUIDON__REASON__FROM_THE_FUTURE
        case .otherHistory: GUIDON__REASON__OTHER_HISTORY
        case .duplicate: GUIDON__REASON__DUPLICATE
        case .wrongDimension: GUIDON__REASON__WRONG_DIMENSION
        case .notFinite: GUIDON__REASON__NOT_FINITE
        case .normOutOfBand: GUIDON__REASON__NORM_OUT_OF_BAND
        case .badStatistics: GUIDON__REASON__BAD_STATISTICS
        case .otherModel: GUIDON__REASON__OTHER_MODEL
        case .full: GUIDON__REASON__FULL
        case .badToken: GUIDON__REASON__BAD_TOKEN
        case .revoked: GUIDON__REASON__REVOKED
        case .otherWorker: GUIDON__REASON__OTHER_WORKER
        }
    }
}
