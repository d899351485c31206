/// What an attacker has to know to tell its lie; each includes what stands before it.
public enum Knowledge: String, Sendable, CaseIterable, Comparable {
    /// Its own honest gradient, and what was agreed on beforehand. A worker carries such an attack out alone.
    case own
    /// The honest gradients of all who are in the plot, as real attackers could.
    case colluders
    /// The honest gradients of everybody, and the server's rule. For experiments only: nobody outside could.
    case omniscient

    public static func < (a: Knowledge, b: Knowledge) -> Bool {
        let order = allCases
        return (order.firstIndex(of: a) ?? 0) < (order.firstIndex(of: b) ?? 0)
    }
}
