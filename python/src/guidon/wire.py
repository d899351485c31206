"""Frames to messages and back: a protobuf header and, for a chunk of a vector, raw little-endian float32."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from . import limits
from .layout import Layout
from .messages import ServerEnvelope, WorkerEnvelope


class WireError(Exception):
    """What was wrong with a message of the server's; counted by name and dropped, never raised to a user."""


def chunk_count(total: int) -> int:
    return -(-total // limits.CHUNK_VALUES_MAX)


def header(run: int) -> WorkerEnvelope:
    """A worker's envelope with nothing in it; run 0 is any run."""
    return WorkerEnvelope(protocol=limits.PROTOCOL_VERSION, run=run)


def contribution_frames(envelope: WorkerEnvelope, gradient: np.ndarray) -> Iterator[tuple[bytes, memoryview]]:
    """The header and the values of each chunk, in the order in which they must go out. Shares the gradient's memory."""
    data = gradient.data.cast("B")
    chunk = envelope.contribution.chunk
    chunk.count, chunk.total = chunk_count(gradient.size), gradient.size
    for index in range(chunk.count):
        start = index * limits.CHUNK_VALUES_MAX
        end = min(start + limits.CHUNK_VALUES_MAX, gradient.size)
        chunk.index, chunk.offset = index, start
        yield envelope.SerializeToString(), data[4 * start:4 * end]


def read_envelope(frame: bytes | memoryview, *, has_values: bool) -> ServerEnvelope:
    """A server's envelope of this protocol, with values behind it exactly where they belong."""
    if not 0 < len(frame) <= limits.HEADER_BYTES_MAX:
        raise WireError("header_empty" if not len(frame) else "header_too_long")
    try:
        envelope = ServerEnvelope.FromString(bytes(frame))
    except Exception as error:  # protobuf's class of it differs between its implementations
        raise WireError("malformed") from error
    if envelope.protocol != limits.PROTOCOL_VERSION:
        raise WireError("protocol_version")
    kind = envelope.WhichOneof("kind")
    if kind is None:
        raise WireError("unknown_message")
    if has_values != (kind in ("parameters", "reference")):
        raise WireError("values_unexpected" if has_values else "values_missing")
    return envelope


def text(data: bytes, limit: int) -> str:
    if len(data) > limit:
        raise WireError("text_too_long")
    try:
        decoded = data.decode()
    except UnicodeDecodeError as error:
        raise WireError("bad_text") from error
    if "\0" in decoded:
        raise WireError("bad_text")
    return decoded


def read_layout(entries) -> Layout:
    """The layout of a welcome; every size is judged before it counts."""
    if not 0 < len(entries) <= limits.LAYOUT_ENTRIES_MAX:
        raise WireError("bad_count")
    tensors, total = [], 0
    for entry in entries:
        count = 1
        for size in entry.shape:
            count *= size
        total += count
        if not 0 < len(entry.shape) <= limits.RANK_MAX or count == 0 or total > limits.VECTOR_VALUES_MAX:
            raise WireError("bad_shape")
        tensors.append((text(entry.name, limits.NAME_BYTES_MAX), tuple(entry.shape)))
    return Layout(tensors)


class Assembly:
    """Puts the chunks of a vector together: at most one unfinished vector, of the one dimension that is expected."""

    def __init__(self, dimension: int):
        self.dimension = dimension
        self._name: object = None
        self._next = 0
        self._values: np.ndarray | None = None

    def add(self, chunk, name: object, data: bytes | memoryview) -> np.ndarray | None:
        """The whole vector, read-only, when this was its last chunk."""
        try:
            values = self._checked(chunk, name, data)
        except WireError:
            self._values = None
            raise
        if chunk.index == 0:
            self._name, self._values = name, np.empty(self.dimension, dtype="<f4")
        whole = self._values
        assert whole is not None
        whole[chunk.offset:chunk.offset + values.size] = values
        self._next = chunk.index + 1
        if self._next < chunk.count:
            return None
        self._values = None
        whole.flags.writeable = False
        return whole

    def _checked(self, chunk, name: object, data: bytes | memoryview) -> np.ndarray:
        if chunk.total != self.dimension:
            raise WireError("wrong_dimension")
        start = chunk.index * limits.CHUNK_VALUES_MAX
        if chunk.count != chunk_count(chunk.total) or chunk.index >= chunk.count or chunk.offset != start:
            raise WireError("bad_chunk")
        if len(data) != 4 * min(limits.CHUNK_VALUES_MAX, chunk.total - start):
            raise WireError("values_length")
        if chunk.index > 0 and (self._values is None or chunk.index != self._next):
            raise WireError("chunk_out_of_order")
        if chunk.index > 0 and name != self._name:
            raise WireError("chunk_of_another")
        return np.frombuffer(data, dtype="<f4")
