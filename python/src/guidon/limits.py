"""What a message may hold at most; the same numbers as Sources/Wire/Limits.swift and Sources/Transport."""

PROTOCOL_VERSION = 1

HEADER_BYTES_MAX = 64 * 1024
#: Values of one chunk of a vector: 1 MiB.
CHUNK_VALUES_MAX = 1 << 18
#: Values of a whole vector: 256 MiB.
VECTOR_VALUES_MAX = 1 << 26
LABEL_BYTES_MAX = 64
NAME_BYTES_MAX = 64
JOB_BYTES_MAX = 32 * 1024
LAYOUT_ENTRIES_MAX = 256
RANK_MAX = 8
REPORTS_MAX = 32
HEARTBEAT_NANOSECONDS = range(1_000_000, 3_600_000_000_001)

#: Bytes of one frame, with the slack that the server allows, and what CURVE puts around it.
FRAME_BYTES_MAX = CHUNK_VALUES_MAX * 4 + 1024 + 128
#: Messages that wait here for the worker's loop.
QUEUE_IN = 64
#: Messages that wait for the server: one whole vector, and what is said beside it.
QUEUE_OUT = VECTOR_VALUES_MAX // CHUNK_VALUES_MAX + 32
