import Messages
import Testing

@Suite("What the server says")
struct ServerMessageTests {
    @Test("the reasons of a refusal keep their names, which stand in logs, metrics and journals")
    func reasonNames() {
        #expect(
            RejectionReason.allCases.map(\.rawValue) == [
                "not_a_member", "old_incarnation", "stale", "from_the_future", "other_history", "duplicate",
                "wrong_dimension", "not_finite", "norm_out_of_band", "bad_statistics", "other_model", "full",
                "bad_token", "revoked", "other_worker",
            ])
    }

    @Test("a name leads back to its reason", arguments: RejectionReason.allCases)
    func fromName(reason: RejectionReason) {
        #expect(RejectionReason(rawValue: reason.rawValue) == reason)
    }
}
