import Wire

/// How much may wait in a link's queues, and what happens beyond.
///
/// One thing has no limit in libzmq 4.3: the frames of one message, which it keeps until the last one is there. A
/// program that speaks ZeroMQ's protocol by hand and never ends a message takes memory for as long as it stays connected
/// (600 frames of 1 MiB took 570 MiB). Only keeping such programs from connecting helps: a private network, or CURVE with
/// keys.
enum QueueLimits {
    /// Connections the server keeps apart. One more takes the place of the longest silent stranger.
    static let peersMax = 4096
    /// Bytes of one frame; a peer that announces more is disconnected. The slack is for a frame of values plus nothing,
    /// so that 1 byte too many is still received and counted as `values_length`.
    static let longestFrame = Limits.valueBytesMax + 1024
    /// What CURVE puts around a frame, and libzmq counts as part of it, with room to spare.
    static let boxBytesMax = 128
    /// Messages the server holds from one worker: 4 MiB at most, which it has beside the rows themselves when it reads more
    /// slowly than they come. Beyond that TCP slows the worker down.
    static let fromOneWorker = 4
    /// Messages a worker holds from the server.
    static let fromServer = 64
    /// Messages that wait for the server: one whole vector, and what is said beside it. Beyond that: dropped, counted.
    static let toServer = Limits.vectorValuesMax / Limits.chunkValuesMax + 32

    /// Messages that wait for one worker: two versions of the parameters, and what is said beside them. A worker that
    /// reads nothing for longer misses the newest ones: dropped, counted, said again by the core.
    static func toOneWorker(dimension: Int) -> Int { 2 * Chunk.count(of: dimension) + 32 }
}
