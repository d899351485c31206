/// A worker's number in one run, given by the server and never reused within a run.
public struct WorkerID: RawRepresentable, Codable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static func < (a: WorkerID, b: WorkerID) -> Bool { a.rawValue < b.rawValue }
    public var description: String { "w\(rawValue)" }
}

/// One life of a worker: a worker that comes back after it was given up has the same number and a higher incarnation.
public struct Incarnation: RawRepresentable, Codable, Hashable, Comparable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static func < (a: Incarnation, b: Incarnation) -> Bool { a.rawValue < b.rawValue }
}

/// How many updates the parameters have seen; version 0 is the start.
public struct ParameterVersion: RawRepresentable, Codable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static let initial = ParameterVersion(rawValue: 0)
    public var next: ParameterVersion { ParameterVersion(rawValue: rawValue + 1) }

    public static func < (a: ParameterVersion, b: ParameterVersion) -> Bool { a.rawValue < b.rawValue }
    public var description: String { "v\(rawValue)" }
}

/// One training run; messages of another run are refused.
public struct RunID: RawRepresentable, Codable, Hashable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// Whoever is at the other end of a connection, as the transport numbers them; says nothing about who they claim to be.
public struct PeerID: RawRepresentable, Codable, Hashable, Comparable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static func < (a: PeerID, b: PeerID) -> Bool { a.rawValue < b.rawValue }
}
