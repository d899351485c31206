import CMessages
import CProtobufC
import Credentials
import Messages
import Parameters
import Primitives

// proto/membership.proto ↔ Swift.

extension Hello {
    init(checking message: Guidon__Hello) throws(WireError) {
        self.init(
            capabilities: message.capabilities, modelDigest: message.model_digest, session: message.session,
            label: try text(message.label, limit: Limits.labelBytesMax))
    }

    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Hello> {
        let message = try arena.make(guidon__hello__init)
        message.pointee.capabilities = capabilities
        message.pointee.model_digest = modelDigest
        message.pointee.session = session
        message.pointee.label = try arena.text(label, field: "the label", limit: Limits.labelBytesMax)
        return message
    }
}

extension PublicKey {
    init(checking message: Guidon__Enrol) throws(WireError) {
        let data = message.key
        guard data.len == Self.byteCount, let start = data.data,
            let key = PublicKey(Array(UnsafeBufferPointer(start: start, count: data.len)))
        else { throw .badKey }
        self = key
    }

    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Enrol> {
        let message = try arena.make(guidon__enrol__init)
        message.pointee.key = try arena.bytes(bytes)
        return message
    }
}

extension Heartbeat {
    init(_ message: Guidon__Heartbeat) {
        self.init(
            worker: WorkerID(rawValue: message.worker), incarnation: Incarnation(rawValue: message.incarnation),
            version: ParameterVersion(message.version), faults: message.faults)
    }

    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Heartbeat> {
        let message = try arena.make(guidon__heartbeat__init)
        message.pointee.worker = worker.rawValue
        message.pointee.incarnation = incarnation.rawValue
        message.pointee.version = try version?.message(in: arena)
        message.pointee.faults = faults
        return message
    }
}

extension Goodbye {
    init(_ message: Guidon__Goodbye) {
        self.init(
            worker: WorkerID(rawValue: message.worker), incarnation: Incarnation(rawValue: message.incarnation))
    }

    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Goodbye> {
        let message = try arena.make(guidon__goodbye__init)
        message.pointee.worker = worker.rawValue
        message.pointee.incarnation = incarnation.rawValue
        return message
    }
}

extension Welcome {
    init(checking message: Guidon__Welcome) throws(WireError) {
        guard Limits.heartbeatNanoseconds.contains(message.heartbeat_interval_nanoseconds) else {
            throw .badDuration
        }
        self.init(
            worker: WorkerID(rawValue: message.worker), incarnation: Incarnation(rawValue: message.incarnation),
            job: try text(message.job, limit: Limits.jobBytesMax),
            layout: try Layout(checking: message),
            heartbeatInterval: .nanoseconds(Int64(message.heartbeat_interval_nanoseconds)))
    }

    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Welcome> {
        let interval = heartbeatInterval
        guard interval >= .milliseconds(1), interval <= .seconds(3600) else {
            throw .badDuration(field: "the heartbeat interval")
        }
        let message = try arena.make(guidon__welcome__init)
        message.pointee.worker = worker.rawValue
        message.pointee.incarnation = incarnation.rawValue
        message.pointee.job = try arena.text(job, field: "the job", limit: Limits.jobBytesMax)
        message.pointee.heartbeat_interval_nanoseconds = UInt64(interval.nanoseconds)
        message.pointee.n_layout = layout.entries.count
        message.pointee.layout = try layout.messages(in: arena)
        return message
    }
}

extension ParameterVersion {
    init?(_ message: UnsafePointer<Guidon__Version>?) {
        guard let message else { return nil }
        self.init(rawValue: message.pointee.value)
    }

    func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Version> {
        let message = try arena.make(guidon__version__init)
        message.pointee.value = rawValue
        return message
    }
}
