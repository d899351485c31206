import Foundation
package import Telemetry

/// The server's side of the operators' socket: one request and one answer for each connection, on a thread of its own.
///
/// The socket lies in the run's folder and only its owner can open it, so whoever gets through is trusted with what is
/// asked for; sizes and times are bounded all the same.
package final class OperatorDoor: Sendable {
    package static let name = "operator.sock"
    private static let secondsMax = 2

    private let path: String
    private let descriptor: Int32

    /// - Parameter answer: called for each request, one after the other, on the door's thread.
    package init(
        in folder: String, answer: @escaping @Sendable (OperatorRequest) throws(OperatorError) -> JSON
    ) throws(OperatorError) {
        path = "\(folder)/\(Self.name)"
        do throws(LocalSocketError) {
            let socket = try LocalSocket()
            // What a killed server left there.
            unlink(path)
            try socket.listen(in: folder, name: Self.name)
            descriptor = socket.descriptor
            Self.serve(socket, answer)
        } catch {
            throw .noSocket(path: path, reason: error.reason)
        }
    }

    /// Takes the socket away; who is being answered still is.
    package func close() {
        unlink(path)
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private static func serve(
        _ socket: consuming LocalSocket,
        _ answer: @escaping @Sendable (OperatorRequest) throws(OperatorError) -> JSON
    ) {
        let listener = Listener(socket)
        Thread.detachNewThread {
            while let peer = listener.socket.accept() {
                peer.limitWaits(seconds: secondsMax)
                // Somebody who hangs up, or is too slow, gets no answer.
                guard let line = try? peer.readLine() else { continue }
                try? peer.write(line: reply(to: line, answer).line)
            }
        }
    }

    static func reply(
        to line: String, _ answer: (OperatorRequest) throws(OperatorError) -> JSON
    ) -> JSON {
        do throws(OperatorError) {
            guard let json = try? JSON(parsing: line) else { throw .badRequest("no JSON") }
            return try answer(OperatorRequest(json))
        } catch {
            return .object(["error": .text("\(error)")])
        }
    }

    /// A socket that a closure can hold.
    private final class Listener: Sendable {
        let socket: LocalSocket

        init(_ socket: consuming LocalSocket) { self.socket = socket }
    }
}
