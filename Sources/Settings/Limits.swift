/// The largest numbers a job may name; what lies beyond is refused when the file is read.
package enum Limits {
    /// A longer file is not read at all.
    package static let fileBytesMax = 1 << 20
    package static let nameCharactersMax = 64
    package static let pathBytesMax = 4096
    package static let roundsMax = 1_000_000
    package static let workersMax = 1024
    /// Trajectories of one group, and groups of one worker and round.
    package static let groupsMax = 65_536
    package static let groupSizeMax = 65_536
    package static let innerMax = 1000
    package static let evaluationEpisodesMax = 1_000_000
    package static let faultGroupsMax = 64
    /// One day; every wait of the server is shorter.
    package static let waitMillisecondsMax = 86_400_000
    /// Events of the server that a run leaves behind; a thousand take about 0.8 MB.
    package static let recordedEventsMax = 1_000_000
    /// Jobs of one experiment.
    package static let experimentRunsMax = 100_000
    /// Choices in one list, such as the pieces of an objective.
    package static let listCountMax = 64
}
