import CZeroMQ
import Synchronization

/// libzmq's I/O thread and everything behind it; one per node. The only part of libzmq that threads may share.
package final class ZeroMQContext: Sendable {
    /// libzmq's contexts are made to be used by many threads.
    nonisolated(unsafe) let pointer: UnsafeMutableRawPointer
    private let numbered = Atomic<UInt64>(0)

    package init() throws(TransportError) {
        guard let pointer = zmq_ctx_new() else { throw .zeroMQ("making a ZeroMQ context") }
        self.pointer = pointer
        zmq_ctx_set(pointer, ZMQ_IPV6, 0)
    }

    /// Ends every wait on a socket of this context with `TransportError.closed`, from any thread, once and for all.
    package func shutdown() { zmq_ctx_shutdown(pointer) }

    /// A number for an address within this process that nothing has or had. A socket's place in memory is none: libzmq keeps
    /// the addresses of a closed one until its own thread takes it away, and by then another may lie there.
    func freshNumber() -> UInt64 { numbered.add(1, ordering: .relaxed).newValue }

    /// Sockets hold their context, so all of them are closed by now; what they queued has their linger time to go out.
    deinit {
        while zmq_ctx_term(pointer) != 0, zmq_errno() == EINTR {}
    }
}
