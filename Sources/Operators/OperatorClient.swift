import Foundation
package import Telemetry

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
        guard let answer = try? JSON(parsing: line) else {
            throw .unreachable(run: folder, reason: "an answer that cannot be read")
        }
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
