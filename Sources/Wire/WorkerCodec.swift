import CMessages
import Credentials
package import Messages
import Parameters
package import Primitives

/// A worker's end of the wire: writes what a worker says and reads what the server says. For one thread.
///
/// A worker that was given no run says hello to whichever run is there and belongs to the run that welcomed it last.
package struct WorkerCodec: ~Copyable {
    /// The only run this worker wants to be in, if any.
    private let wanted: RunID?
    /// The run this worker is in.
    package private(set) var run: RunID?
    private let reading = Arena(capacity: Limits.unpackedBytesMax)
    private let writing = Arena(capacity: Limits.packedBytesMax)

    /// - Parameter run: nil for a worker that takes any run.
    package init(run: RunID?) {
        precondition(run?.rawValue != 0, "run 0 means any run; leave the run out")
        wanted = run
        self.run = run
    }

    /// What the frames of the server came to.
    package enum Reading: Sendable, Equatable {
        case message(ServerMessage)
        /// One chunk more of parameters that are not finished.
        case unfinished
    }

    /// Length, version, run, then every bound; values are copied only into an assembly that expects them.
    ///
    /// - Parameter assembly: nil before the first welcome; a welcome makes one of the dimension it names.
    package mutating func read(_ frames: ReceivedFrames, assembly: inout Assembly?) throws(WireError) -> Reading {
        try frames.checkLengths()
        let envelope = try reading.unpack(frames.header, with: guidon__server_envelope__unpack)
        guard envelope.protocol == Limits.protocolVersion else { throw .protocolVersion }
        let isWelcome = envelope.kind_case == GUIDON__SERVER_ENVELOPE__KIND_WELCOME
        let isAnswer =
            envelope.kind_case == GUIDON__SERVER_ENVELOPE__KIND_ENROLLED
            || envelope.kind_case == GUIDON__SERVER_ENVELOPE__KIND_REFUSED
        // Who is in no run yet hears of whichever is there that it is welcome, or why not.
        let takesAnyRun = wanted == nil && (isWelcome || (isAnswer && run == nil))
        guard envelope.run != 0, envelope.run == run?.rawValue || takesAnyRun else { throw .wrongRun }
        if envelope.kind_case == GUIDON__SERVER_ENVELOPE__KIND_PARAMETERS {
            return try Self.readParameters(try required(envelope.parameters), frames, &assembly)
        }
        if envelope.kind_case == GUIDON__SERVER_ENVELOPE__KIND_REFERENCE {
            return try Self.readReference(try required(envelope.reference), frames, &assembly)
        }
        try frames.checkNoValues()
        let message = try Self.readMessage(envelope)
        if case .welcome(let welcome) = message {
            run = RunID(rawValue: envelope.run)
            if assembly?.dimension != welcome.layout.count {
                assembly = Assembly(dimension: welcome.layout.count)
            }
        }
        return .message(message)
    }

    private static func readMessage(_ envelope: Guidon__ServerEnvelope) throws(WireError) -> ServerMessage {
        switch envelope.kind_case {
        case GUIDON__SERVER_ENVELOPE__KIND_WELCOME:
            return .welcome(try Welcome(checking: try required(envelope.welcome)))
        case GUIDON__SERVER_ENVELOPE__KIND_ENROLLED:
            return .enrolled
        case GUIDON__SERVER_ENVELOPE__KIND_ACCEPTED:
            return .accepted(ParameterVersion(rawValue: try required(envelope.accepted).basis))
        case GUIDON__SERVER_ENVELOPE__KIND_REFUSED:
            let refused = try required(envelope.refused)
            let reason = try RejectionReason(checking: refused.reason)
            return .refused(reason, basis: ParameterVersion(rawValue: refused.basis))
        case GUIDON__SERVER_ENVELOPE__KIND_ASSIGN:
            return .control(.assign(try FaultAssignment.list(checking: try required(envelope.assign))))
        case GUIDON__SERVER_ENVELOPE__KIND_DRAIN:
            return .control(.drain)
        case GUIDON__SERVER_ENVELOPE__KIND_STOP:
            return .control(.stop)
        case GUIDON__SERVER_ENVELOPE__KIND_ALIVE:
            return .heartbeat(ParameterVersion(rawValue: try required(envelope.alive).version))
        case GUIDON__SERVER_ENVELOPE__KIND_FAREWELL:
            return .goodbye
        default:
            throw .unknownMessage
        }
    }

    private static func readParameters(
        _ message: Guidon__Parameters, _ frames: ReceivedFrames, _ assembly: inout Assembly?
    ) throws(WireError) -> Reading {
        guard let values = frames.values else { throw .valuesMissing }
        let chunk = try Chunk(checking: message.chunk)
        guard assembly != nil else { throw .uninvited }
        let name = Assembly.Name(version: message.version, digest: message.digest)
        let shared = try SharedStatistics(checking: message)
        guard let parameters = try assembly?.add(chunk, of: name, bytes: values) else { return .unfinished }
        return .message(
            .parameters(
                ParameterBroadcast(
                    version: ParameterVersion(rawValue: message.version), digest: message.digest,
                    parameters: ParameterVector(parameters),
                    reference: message.reference_digest == 0 ? nil : message.reference_digest, shared: shared)))
    }

    private static func readReference(
        _ message: Guidon__Reference, _ frames: ReceivedFrames, _ assembly: inout Assembly?
    ) throws(WireError) -> Reading {
        guard let values = frames.values else { throw .valuesMissing }
        let chunk = try Chunk(checking: message.chunk)
        guard assembly != nil else { throw .uninvited }
        // No version is that high.
        let name = Assembly.Name(version: .max, digest: message.digest)
        guard let parameters = try assembly?.add(chunk, of: name, bytes: values) else { return .unfinished }
        return .message(
            .reference(ReferenceBroadcast(digest: message.digest, parameters: ParameterVector(parameters))))
    }

    /// The parcels of `message`, in the order in which they must go out; several for a long vector.
    package func write(_ message: WorkerMessage) throws(EncodingError) -> [Parcel] {
        guard case .contribution(let contribution) = message else {
            return [Parcel(header: try pack(message, chunk: nil), values: nil)]
        }
        var parcels: [Parcel] = []
        for (chunk, values) in try Chunk.cut(contribution.gradient.values) {
            parcels.append(Parcel(header: try pack(message, chunk: chunk), values: values))
        }
        return parcels
    }

    private func pack(_ message: WorkerMessage, chunk: Chunk?) throws(EncodingError) -> [UInt8] {
        writing.reset()
        let envelope = try writing.make(guidon__worker_envelope__init)
        envelope.pointee.protocol = Limits.protocolVersion
        envelope.pointee.run = run?.rawValue ?? 0
        switch message {
        case .hello(let hello):
            envelope.pointee.run = wanted?.rawValue ?? 0
            envelope.pointee.kind_case = GUIDON__WORKER_ENVELOPE__KIND_HELLO
            envelope.pointee.hello = try hello.message(in: writing)
        case .enrol(let key):
            envelope.pointee.run = wanted?.rawValue ?? 0
            envelope.pointee.kind_case = GUIDON__WORKER_ENVELOPE__KIND_ENROL
            envelope.pointee.enrol = try key.message(in: writing)
        case .contribution(let contribution):
            envelope.pointee.kind_case = GUIDON__WORKER_ENVELOPE__KIND_CONTRIBUTION
            envelope.pointee.contribution = try contribution.message(in: writing)
            envelope.pointee.contribution.pointee.chunk = try chunk?.message(in: writing)
        case .heartbeat(let heartbeat):
            envelope.pointee.kind_case = GUIDON__WORKER_ENVELOPE__KIND_HEARTBEAT
            envelope.pointee.heartbeat = try heartbeat.message(in: writing)
        case .goodbye(let goodbye):
            envelope.pointee.kind_case = GUIDON__WORKER_ENVELOPE__KIND_GOODBYE
            envelope.pointee.goodbye = try goodbye.message(in: writing)
        }
        return try packed(
            size: guidon__worker_envelope__get_packed_size(envelope),
            by: { guidon__worker_envelope__pack(envelope, $0) })
    }
}
