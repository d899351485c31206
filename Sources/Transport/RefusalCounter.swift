/// Tells a server that turns a worker away from one that is not there or has just been started anew.
struct RefusalCounter {
    private var times: [HandshakeMonitor.Ending: Int] = [:]
    private var hasBeenIn = false

    /// In a row: a network can forge one.
    private let refusedMax: Int
    private let hasKeys: Bool
    /// With libzmq's pauses in between these take about 3 s. What stands before a server may answer for it before it is
    /// up, and hang up.
    private static let hungUpMax = 5

    init(refusedMax: Int, hasKeys: Bool) {
        self.refusedMax = refusedMax
        self.hasKeys = hasKeys
    }

    /// What the endings so far come to, with this one; nil while there is hope.
    mutating func count(_ ending: HandshakeMonitor.Ending) -> HandshakeRefusal? {
        switch ending {
        case .succeeded:
            hasBeenIn = true
            times = [:]
            return nil
        case .broken: return nil
        // Who was in once knows that this is its server.
        case .hungUp, .cryptographic:
            guard reached(Self.hungUpMax, ending), !hasBeenIn else { return nil }
            return hasKeys ? .otherServer : .otherSecurity
        case .refused: return reached(refusedMax, ending) ? .notAdmitted : nil
        case .otherMechanism: return reached(refusedMax, ending) ? .otherSecurity : nil
        }
    }

    private mutating func reached(_ limit: Int, _ ending: HandshakeMonitor.Ending) -> Bool {
        times[ending, default: 0] += 1
        return times[ending, default: 0] >= limit
    }
}
