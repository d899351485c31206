import CZeroMQ

/// libzmq's I/O thread and everything behind it; one per node. The only part of libzmq that threads may share.
package final class ZeroMQContext: Sendable {
    /// libzmq's contexts are made to be used by many threads.
    nonisolated(unsafe) let pointer: UnsafeMutableRawPointer

    package init() throws(TransportError) {
        guard let pointer = zmq_ctx_new() else { throw .zeroMQ("making a ZeroMQ context") }
        self.pointer = pointer
        zmq_ctx_set(pointer, ZMQ_IPV6, 0)
    }

    /// Ends every wait on a socket of this context with `TransportError.closed`, from any thread, once and for all.
    package func shutdown() { zmq_ctx_shutdown(pointer) }

    /// Sockets hold their context, so all of them are closed by now; what they queued has their linger time to go out.
    deinit {
        while zmq_ctx_term(pointer) != 0, zmq_errno() == EINTR {}
    }
}
