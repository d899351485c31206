public import Primitives

/// What pieces know beyond the batch, and where they leave what goes beyond it.
public struct PieceContext: Sendable {
    /// Updates that the parameters have seen.
    public var version: UInt64
    /// Updates that the job makes.
    public var rounds: UInt64
    /// What all workers know; see `Piece.reports`.
    public var shared: SharedStatistics
    /// What this worker saw, by name.
    public private(set) var reports: [String: Double] = [:]
    /// Reports that were left out because they were not finite.
    public private(set) var unreported = 0
    /// What this worker remembers of examples that it meets again.
    public var memory: ExampleMemory

    public init(
        version: UInt64 = 0, rounds: UInt64 = 1, shared: SharedStatistics = SharedStatistics(),
        memory: ExampleMemory = ExampleMemory()
    ) {
        self.version = version
        self.rounds = rounds
        self.shared = shared
        self.memory = memory
    }

    /// How much of the job is done, in 0…1.
    public var progress: Double { min(1, Double(version) / Double(max(rounds, 1))) }

    /// - Parameter name: one of the piece's `reports`.
    public mutating func report(_ value: Double, as name: String) {
        guard value.isFinite else {
            unreported += 1
            return
        }
        reports[name] = value
    }
}

/// Numbers by example, of one worker: a restarted worker begins without them.
public struct ExampleMemory: Sendable, Equatable {
    private var rows: [UInt64: [Double]] = [:]

    /// With so many examples no new one is remembered.
    public static let countMax = 65_536

    public init() {}

    public var count: Int { rows.count }

    public subscript(_ example: UInt64) -> [Double]? {
        get { rows[example] }
        set {
            guard rows[example] != nil || rows.count < Self.countMax else { return }
            rows[example] = newValue
        }
    }
}
