import Primitives

// Messages in a line each, for people.

extension WorkerMessage {
    package var line: String {
        switch self {
        case .contribution(let row): "contribution of \(row.worker), life \(row.incarnation.rawValue), at \(row.basis)"
        case .heartbeat(let beat):
            "heartbeat of \(beat.worker), life \(beat.incarnation.rawValue), at "
                + (beat.version.map { "\($0)" } ?? "nothing")
        case .hello(let hello): "hello of session \(hello.session)"
        case .goodbye(let goodbye): "goodbye of \(goodbye.worker), life \(goodbye.incarnation.rawValue)"
        case .enrol(let key): "enrolment of key \(key)"
        }
    }
}
