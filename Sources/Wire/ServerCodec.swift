import CMessages
import Credentials
package import Messages
import Parameters
package import Primitives

/// The server's end of the wire: writes what the server says and reads what workers say. For one thread.
package struct ServerCodec: ~Copyable {
    private let run: RunID
    private let reading = Arena(capacity: Limits.unpackedBytesMax)
    private let writing = Arena(capacity: Limits.packedBytesMax)

    /// - Parameter run: not 0, which means any run.
    package init(run: RunID) {
        precondition(run.rawValue != 0, "run 0 means any run")
        self.run = run
    }

    /// What the frames of one worker came to.
    package enum Reading: Sendable, Equatable {
        case message(WorkerMessage)
        /// One chunk more of a vector that is not finished.
        case unfinished
        /// A chunk of a contribution from a peer that has no assembly, and so was not even copied.
        case uninvited(isFirst: Bool)
    }

    /// Length, version, run, then every bound; values are copied only into an assembly that expects them.
    ///
    /// - Parameter assembly: the sender's, or nil when it may not contribute.
    package func read(_ frames: ReceivedFrames, assembly: inout Assembly?) throws(WireError) -> Reading {
        try frames.checkLengths()
        let envelope = try reading.unpack(frames.header, with: guidon__worker_envelope__unpack)
        guard envelope.protocol == Limits.protocolVersion else { throw .protocolVersion }
        let isGreeting =
            envelope.kind_case == GUIDON__WORKER_ENVELOPE__KIND_HELLO
            || envelope.kind_case == GUIDON__WORKER_ENVELOPE__KIND_ENROL
        let takesAnyRun = envelope.run == 0 && isGreeting
        guard envelope.run == run.rawValue || takesAnyRun else { throw .wrongRun }
        if envelope.kind_case == GUIDON__WORKER_ENVELOPE__KIND_CONTRIBUTION {
            return try readContribution(try required(envelope.contribution), frames, &assembly)
        }
        try frames.checkNoValues()
        switch envelope.kind_case {
        case GUIDON__WORKER_ENVELOPE__KIND_HELLO:
            return .message(.hello(try Hello(checking: try required(envelope.hello))))
        case GUIDON__WORKER_ENVELOPE__KIND_ENROL:
            return .message(.enrol(try PublicKey(checking: try required(envelope.enrol))))
        case GUIDON__WORKER_ENVELOPE__KIND_HEARTBEAT:
            return .message(.heartbeat(Heartbeat(try required(envelope.heartbeat))))
        case GUIDON__WORKER_ENVELOPE__KIND_GOODBYE:
            return .message(.goodbye(Goodbye(try required(envelope.goodbye))))
        default:
            throw .unknownMessage
        }
    }

    private func readContribution(
        _ message: Guidon__Contribution, _ frames: ReceivedFrames, _ assembly: inout Assembly?
    ) throws(WireError) -> Reading {
        guard let values = frames.values else { throw .valuesMissing }
        let chunk = try Chunk(checking: message.chunk)
        guard let statistics = message.statistics?.pointee else { throw .fieldMissing }
        let reports = try TrainingStatistics.Report.list(checking: statistics)
        let name = Assembly.Name(
            worker: message.worker, incarnation: message.incarnation, version: message.basis,
            digest: message.basis_digest)
        // Not `if var`: the assembly holds a vector, and a second owner would copy it.
        guard assembly != nil else {
            return .uninvited(isFirst: chunk.isFirst)
        }
        guard let gradient = try assembly?.add(chunk, of: name, bytes: values) else { return .unfinished }
        return .message(
            .contribution(Contribution(message, statistics, reports: reports, gradient: Gradient(gradient))))
    }

    /// The parcels of `message`, in the order in which they must go out; several for a long vector.
    package func write(_ message: ServerMessage) throws(EncodingError) -> [Parcel] {
        let vector: ParameterVector
        switch message {
        case .parameters(let broadcast): vector = broadcast.parameters
        case .reference(let broadcast): vector = broadcast.parameters
        default: return [Parcel(header: try pack(message, chunk: nil), values: nil)]
        }
        var parcels: [Parcel] = []
        for (chunk, values) in try Chunk.cut(vector.values) {
            parcels.append(Parcel(header: try pack(message, chunk: chunk), values: values))
        }
        return parcels
    }

    private func pack(_ message: ServerMessage, chunk: Chunk?) throws(EncodingError) -> [UInt8] {
        writing.reset()
        let envelope = try writing.make(guidon__server_envelope__init)
        envelope.pointee.protocol = Limits.protocolVersion
        envelope.pointee.run = run.rawValue
        try fill(envelope, with: message, chunk: chunk)
        return try packed(
            size: guidon__server_envelope__get_packed_size(envelope),
            by: { guidon__server_envelope__pack(envelope, $0) })
    }

    private func fill(
        _ envelope: UnsafeMutablePointer<Guidon__ServerEnvelope>, with message: ServerMessage, chunk: Chunk?
    ) throws(EncodingError) {
        switch message {
        case .welcome(let welcome):
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_WELCOME
            envelope.pointee.welcome = try welcome.message(in: writing)
        case .parameters(let broadcast):
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_PARAMETERS
            envelope.pointee.parameters = try broadcast.message(in: writing)
            envelope.pointee.parameters.pointee.chunk = try chunk?.message(in: writing)
        case .reference(let broadcast):
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_REFERENCE
            envelope.pointee.reference = try broadcast.message(in: writing)
            envelope.pointee.reference.pointee.chunk = try chunk?.message(in: writing)
        case .enrolled:
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_ENROLLED
            envelope.pointee.enrolled = try writing.make(guidon__enrolled__init)
        case .accepted(let basis):
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_ACCEPTED
            envelope.pointee.accepted = try writing.make(guidon__accepted__init)
            envelope.pointee.accepted.pointee.basis = basis.rawValue
        case .refused(let reason, let basis):
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_REFUSED
            envelope.pointee.refused = try writing.make(guidon__refused__init)
            envelope.pointee.refused.pointee.reason = reason.code
            envelope.pointee.refused.pointee.basis = basis.rawValue
        case .control(.assign(let faults)):
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_ASSIGN
            envelope.pointee.assign = try FaultAssignment.message(faults, in: writing)
        case .control(.drain):
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_DRAIN
            envelope.pointee.drain = try writing.make(guidon__drain__init)
        case .control(.stop):
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_STOP
            envelope.pointee.stop = try writing.make(guidon__stop__init)
        case .heartbeat(let version):
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_ALIVE
            envelope.pointee.alive = try writing.make(guidon__alive__init)
            envelope.pointee.alive.pointee.version = version.rawValue
        case .goodbye:
            envelope.pointee.kind_case = GUIDON__SERVER_ENVELOPE__KIND_FAREWELL
            envelope.pointee.farewell = try writing.make(guidon__farewell__init)
        }
    }
}

/// A packed header, when it is short enough to be received.
func packed(size: Int, by pack: (UnsafeMutablePointer<UInt8>?) -> Int) throws(EncodingError) -> [UInt8] {
    guard size <= Limits.headerBytesMax else { throw .headerTooLong(limit: Limits.headerBytesMax) }
    return [UInt8](unsafeUninitializedCapacity: size) { bytes, count in count = pack(bytes.baseAddress) }
}
