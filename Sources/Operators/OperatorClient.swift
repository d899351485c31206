package import Credentials
import Foundation
package import Telemetry
import Transport

/// An operator's side of the socket.
package enum OperatorClient {
    /// Sends one request to the server of the run in `folder`.
    ///
    /// - Throws: `.unreachable` without a server, `.declined` with the server's word when it says no.
    package static func ask(_ request: OperatorRequest, run folder: String) throws(OperatorError) -> JSON {
        let line: String
        do throws(LocalSocketError) {
            let socket = try LocalSocket()
            socket.limitWaits(seconds: 10)
            try socket.connect(in: folder, name: OperatorDoor.name)
            try socket.write(line: request.json.line)
            line = try socket.readLine()
        } catch {
            throw .unreachable(run: folder, reason: error.reason)
        }
        guard let answer = try read(line) else { throw .unreachable(run: folder, reason: unreadable) }
        return answer
    }

    /// The same of the server whose operators' endpoint this is.
    ///
    /// - Throws: `.refused` where it does not know the key or has another itself, `.nobody` without a server.
    package static func ask(
        _ request: OperatorRequest, at endpoint: String, key: OperatorKey
    ) throws(OperatorError) -> JSON {
        let ending: AskingSocket.Ending
        do throws(TransportError) {
            ending = try AskingSocket.ask(
                Array(request.json.line.utf8), at: endpoint, as: KeyPair(secret: key.secret), of: key.server,
                longestFrame: LocalSocket.lineBytesMax, connecting: connecting, answering: answering)
        } catch {
            throw OperatorError(error, endpoint)
        }
        switch ending {
        case .nobody: throw .nobody(endpoint: endpoint, reason: "nobody has answered in time")
        case .silence: throw .nobody(endpoint: endpoint, reason: "no answer in time")
        case .answer(let bytes):
            guard let answer = try read(String(decoding: bytes, as: UTF8.self)) else {
                throw .nobody(endpoint: endpoint, reason: unreadable)
            }
            return answer
        }
    }

    private static let connecting = Duration.seconds(5)
    private static let answering = Duration.seconds(10)
    private static let unreadable = "an answer that cannot be read"

    /// - Returns: nil for what is no answer.
    private static func read(_ line: String) throws(OperatorError) -> JSON? {
        guard let answer = try? JSON(parsing: line) else { return nil }
        if let error = answer["error"]?.text { throw .declined(error) }
        return answer
    }

    /// The run that was begun last among those below `folder` whose server is there.
    package static func newestRun(below folder: String) throws(OperatorError) -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let runs = names.compactMap { name -> (path: String, begun: Date)? in
            let path = "\(folder)/\(name)"
            guard
                let facts = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(OperatorDoor.name)"),
                let begun = facts[.modificationDate] as? Date
            else { return nil }
            return (path, begun)
        }
        for run in runs.sorted(by: { ($0.begun, $0.path) > ($1.begun, $1.path) }) {
            // A socket without a server was left by one that was killed.
            if (try? ask(.status, run: run.path)) != nil { return run.path }
        }
        throw .noRun(below: folder)
    }
}

extension OperatorError {
    fileprivate init(_ error: TransportError, _ endpoint: String) {
        self =
            if case .refused(_, let why) = error { .refused(endpoint: endpoint, why) } else {
                .cannotConnect(error)
            }
    }
}
