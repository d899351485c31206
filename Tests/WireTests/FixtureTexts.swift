/// What each fixture means, written by hand and not by the codecs: field names are those of `proto/`.
enum FixtureTexts {
    static let all: [String: String] = [
        "worker_hello": envelope(
            "hello",
            #"{"capabilities": 5, "model_digest": 6, "session": 18446744073709551615, "label": "héron/4711"}"#),
        "worker_contribution": envelope(
            "contribution",
            """
            {
                "worker": 3, "incarnation": 2, "basis": 41, "basis_digest": 81985529216486895, "samples": 96,
                "statistics": {
                  "loss": 0.5, "reward": -1.25, "entropy": 2, "divergence": 0.0625, "compute_seconds": 0.75
                },
                "chunk": {"index": 0, "count": 1, "offset": 0, "total": 4}
              }
            """, values: "[1, -2, 0.5, 1024]"),
        "worker_contribution_with_reports": envelope(
            "contribution",
            """
            {
                "worker": 3, "incarnation": 2, "basis": 41, "basis_digest": 81985529216486895, "samples": 96,
                "statistics": {
                  "loss": 0.5, "reward": -1.25, "entropy": 2, "divergence": 0.0625, "compute_seconds": 0.75,
                  "reports": [
                    {"name": "entropy_floor", "value": 1.5}, {"name": "reference_distance", "value": -0.25}
                  ]
                },
                "chunk": {"index": 0, "count": 1, "offset": 0, "total": 4}
              }
            """, values: "[1, -2, 0.5, 1024]"),
        "worker_heartbeat": envelope(
            "heartbeat", #"{"worker": 3, "incarnation": 18446744073709551615, "version": {"value": 0}}"#),
        "worker_heartbeat_without_version": envelope("heartbeat", #"{"worker": 4294967295, "incarnation": 1}"#),
        "worker_enrol": envelope("enrol", #"{"key": "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="}"#),
        "worker_goodbye": envelope("goodbye", #"{"worker": 3, "incarnation": 2}"#),
        "server_welcome": envelope(
            "welcome",
            #"""
            {
                "worker": 3, "incarnation": 2, "job": "seed: 7\nrounds: 10\n",
                "layout": [
                  {"name": "policy.weight", "shape": [4, 3]},
                  {"name": "policy.bias", "shape": [3]}
                ],
                "heartbeat_interval_nanoseconds": 250000000
              }
            """#),
        "server_parameters": envelope(
            "parameters",
            """
            {
                "version": 41, "digest": 18364758544493064720,
                "chunk": {"index": 0, "count": 1, "offset": 0, "total": 4}
              }
            """, values: "[0.25, -0.5, 8, 3]"),
        "server_parameters_with_reference": envelope(
            "parameters",
            """
            {
                "version": 42, "digest": 18364758544493064720,
                "chunk": {"index": 0, "count": 1, "offset": 0, "total": 4},
                "reference_digest": 4822678189205111,
                "trails": [
                  {"name": "entropy_floor", "first": 1, "mean": 1.5, "count": 3, "recent": [1, 1.5, 2]},
                  {"name": "reference_distance", "first": -0.25, "mean": -0.25, "count": 1, "recent": [-0.25]}
                ]
              }
            """, values: "[0.25, -0.5, 8, 3]"),
        "server_reference": envelope(
            "reference",
            """
            {
                "digest": 4822678189205111,
                "chunk": {"index": 0, "count": 1, "offset": 0, "total": 4}
              }
            """, values: "[4, -8, 0.5, 0.125]"),
        "server_accepted": envelope("accepted", #"{"basis": 41}"#),
        "server_refused": envelope("refused", #"{"reason": "OTHER_HISTORY", "basis": 40}"#),
        "server_assign": envelope(
            "assign",
            """
            {
                "faults": [
                  {
                    "name": "sign_flip", "parameters": [{"name": "scale", "value": 3.5}],
                    "from": 5, "until": {"value": 9}
                  },
                  {"name": "crash", "parameters": [], "from": 0}
                ]
              }
            """),
        "server_assign_nothing": envelope("assign", #"{"faults": []}"#),
        "server_drain": envelope("drain", "{}"),
        "server_stop": envelope("stop", "{}"),
        "server_alive": envelope("alive", #"{"version": 41}"#),
        "server_farewell": envelope("farewell", "{}"),
        "server_enrolled": envelope("enrolled", "{}"),
    ]

    private static func envelope(_ kind: String, _ message: String, values: String? = nil) -> String {
        let frame = values.map { ",\n  \"values\": \($0)" } ?? ""
        return "{\n  \"protocol\": 1,\n  \"run\": 7,\n  \"\(kind)\": \(message)\(frame)\n}"
    }
}
