import Credentials
import Messages
import Parameters
import Primitives
import TestSupport
import Wire

/// One message of every kind, with fields that differ from zero and from one another.
enum Samples {
    static let run = RunID(rawValue: 7)
    static let layout = Layout([("policy.weight", [4, 3]), ("policy.bias", [3])])

    static let key = PublicKey.test { UInt8(0x61 + $0 % 26) }

    static let contribution = Contribution(
        worker: WorkerID(rawValue: 3), incarnation: Incarnation(rawValue: 2), basis: ParameterVersion(rawValue: 41),
        basisDigest: 0x0123_4567_89ab_cdef, samples: 96,
        statistics: TrainingStatistics(
            loss: 0.5, reward: -1.25, entropy: 2, divergence: 0.0625, computeSeconds: 0.75),
        gradient: Gradient([1, -2, 0.5, 1024]))

    static var contributionWithReports: Contribution {
        var contribution = contribution
        contribution.statistics.reports = [
            .init(name: "entropy_floor", value: 1.5), .init(name: "reference_distance", value: -0.25),
        ]
        return contribution
    }

    static let fromWorker: [(name: String, message: WorkerMessage)] = [
        ("hello", .hello(Hello(capabilities: 5, modelDigest: 6, session: .max, label: "héron/4711"))),
        ("contribution", .contribution(contribution)),
        ("contribution_with_reports", .contribution(contributionWithReports)),
        (
            "heartbeat",
            .heartbeat(
                Heartbeat(
                    worker: WorkerID(rawValue: 3), incarnation: Incarnation(rawValue: .max),
                    version: ParameterVersion(rawValue: 0)))
        ),
        (
            "heartbeat_without_version",
            .heartbeat(
                Heartbeat(worker: WorkerID(rawValue: .max), incarnation: Incarnation(rawValue: 1), version: nil))
        ),
        ("enrol", .enrol(key)),
        ("goodbye", .goodbye(Goodbye(worker: WorkerID(rawValue: 3), incarnation: Incarnation(rawValue: 2)))),
    ]

    static let welcome = Welcome(
        worker: WorkerID(rawValue: 3), incarnation: Incarnation(rawValue: 2), job: "seed: 7\nrounds: 10\n",
        layout: layout, heartbeatInterval: .milliseconds(250))

    static let faults = [
        FaultAssignment(
            name: "sign_flip", parameters: [.init(name: "scale", value: 3.5)], from: ParameterVersion(rawValue: 5),
            until: ParameterVersion(rawValue: 9)),
        FaultAssignment(name: "crash", parameters: [], from: .initial, until: nil),
    ]

    static let fromServer: [(name: String, message: ServerMessage)] = [
        ("welcome", .welcome(welcome)),
        (
            "parameters",
            .parameters(
                ParameterBroadcast(
                    version: ParameterVersion(rawValue: 41), digest: 0xfedc_ba98_7654_3210,
                    parameters: ParameterVector([0.25, -0.5, 8, 3])))
        ),
        (
            "parameters_with_reference",
            .parameters(
                ParameterBroadcast(
                    version: ParameterVersion(rawValue: 42), digest: 0xfedc_ba98_7654_3210,
                    parameters: ParameterVector([0.25, -0.5, 8, 3]), reference: 0x0011_2233_4455_6677,
                    shared: SharedStatistics([
                        "entropy_floor": .init(first: 1, mean: 1.5, count: 3, recent: [1, 1.5, 2]),
                        "reference_distance": .init(first: -0.25, mean: -0.25, count: 1, recent: [-0.25]),
                    ])))
        ),
        (
            "reference",
            .reference(
                ReferenceBroadcast(
                    digest: 0x0011_2233_4455_6677, parameters: ParameterVector([4, -8, 0.5, 0.125])))
        ),
        ("accepted", .accepted(ParameterVersion(rawValue: 41))),
        ("refused", .refused(.otherHistory, basis: ParameterVersion(rawValue: 40))),
        ("assign", .control(.assign(faults))),
        ("assign_nothing", .control(.assign([]))),
        ("drain", .control(.drain)),
        ("stop", .control(.stop)),
        ("alive", .heartbeat(ParameterVersion(rawValue: 41))),
        ("farewell", .goodbye),
        ("enrolled", .enrolled),
    ]
}

extension Parcel {
    /// The frames as they go over the wire.
    var frames: [[UInt8]] { [header] + (values.map { [littleEndian(Array($0))] } ?? []) }
}

func littleEndian(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
}

/// Lets `body` see `frames` as a socket would show them, at an address that is `shift` bytes off alignment.
func withFrames<Result>(
    _ frames: [[UInt8]], shift: Int = 0, _ body: (ReceivedFrames) throws(WireError) -> Result
) throws(WireError) -> Result {
    let memory = (0..<2).map { index in
        let frame = index < frames.count ? frames[index] : []
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: frame.count + shift, alignment: 16)
        UnsafeMutableRawBufferPointer(rebasing: bytes[shift...]).copyBytes(from: frame)
        return bytes
    }
    defer { for bytes in memory { bytes.deallocate() } }
    return try body(
        ReceivedFrames(
            count: frames.count, header: UnsafeRawBufferPointer(rebasing: memory[0][shift...]),
            values: frames.count >= 2 ? UnsafeRawBufferPointer(rebasing: memory[1][shift...]) : nil))
}

/// What a server of run 7 makes of `frames`.
func readByServer(_ frames: [[UInt8]], assembly: inout Assembly?) throws(WireError) -> ServerCodec.Reading {
    let codec = ServerCodec(run: Samples.run)
    return try withFrames(frames) { received throws(WireError) in
        try codec.read(received, assembly: &assembly)
    }
}

/// What a worker of run 7 that expects vectors of `dimension` values makes of `frames`.
func readByWorker(_ frames: [[UInt8]], dimension: Int = 4) throws(WireError) -> WorkerCodec.Reading {
    var codec = WorkerCodec(run: Samples.run)
    var assembly: Assembly? = Assembly(dimension: dimension)
    return try withFrames(frames) { received throws(WireError) in
        try codec.read(received, assembly: &assembly)
    }
}
