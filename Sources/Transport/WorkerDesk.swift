import Messages
import Primitives
import Wire

/// What every worker link does alike between its queue of bytes and its caller: judges bytes, reassembles, counts.
struct WorkerDesk: ~Copyable {
    private var codec: WorkerCodec
    private var assembly: Assembly?
    private(set) var counters = LinkCounters()

    init(run: RunID?) { codec = WorkerCodec(run: run) }

    /// What came, unless it was wrong, or a chunk of something unfinished.
    mutating func take(_ frames: ReceivedFrames) -> ServerMessage? {
        let before = assembly?.interrupted ?? 0
        do throws(WireError) {
            let reading = try codec.read(frames, assembly: &assembly)
            counters.add(UInt64(frames.header.count + (frames.values?.count ?? 0)), to: .bytesReceived)
            switch reading {
            case .message(let message):
                counters.add(to: .messagesReceived)
                return message
            case .unfinished:
                let now = assembly?.interrupted ?? before
                counters.count(.vectorInterrupted, times: now - before)
                return nil
            }
        } catch {
            counters.count(error)
            return nil
        }
    }

    /// Sends `message` by `queue`, as many dispatches as it takes, and counts what became of it.
    mutating func send(
        _ message: WorkerMessage, by queue: (Dispatch) throws(TransportError) -> Queued
    ) throws(TransportError) {
        for dispatch in try dispatches(of: message) {
            switch try queue(dispatch) {
            case .done:
                counters.add(dispatch.byteCount, to: .bytesSent)
            case .full:
                counters.add(to: .droppedFull)
                return
            case .unreachable:
                counters.add(to: .droppedUnreachable)
                return
            }
        }
        counters.add(to: .messagesSent)
    }

    private func dispatches(of message: WorkerMessage) throws(TransportError) -> [Dispatch] {
        do throws(EncodingError) {
            return try codec.write(message).map(Dispatch.init)
        } catch {
            throw .unsendable(error)
        }
    }
}
