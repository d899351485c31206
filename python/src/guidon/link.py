"""A DEALER that is connected to one endpoint and tells a server that turns it away from one that is not there."""

from __future__ import annotations

import errno
import math
import struct
import time
from collections import Counter
from collections.abc import Iterable

import zmq

from . import limits
from .errors import NotAdmitted, OtherSecurity, OtherServer, UnknownKey
from .keys import KeyPair

_HANDSHAKES = (
    zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
    | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_AUTH)

Frames = list[zmq.Frame]


class Refusals:
    """How often in a row the handshake failed, and what that comes to."""

    #: What stands before a server may answer for it before it is up, and hang up.
    HUNG_UP_MAX = 5

    def __init__(self, has_keys: bool, refused_max: int = 3):
        self._times: Counter[str] = Counter()
        self._has_keys = has_keys
        self._refused_max = refused_max
        self._has_been_in = False

    def count(self, ending: str) -> type[NotAdmitted] | None:
        """None while there is hope."""
        self._times[ending] += 1
        times = self._times[ending]
        if ending == "succeeded":
            self._has_been_in = True
            self._times.clear()
        elif ending == "refused" and times >= self._refused_max:
            return UnknownKey
        elif ending == "other_mechanism" and times >= self._refused_max:
            return OtherSecurity
        elif ending == "hung_up" and times >= self.HUNG_UP_MAX and not self._has_been_in:
            return OtherServer if self._has_keys else OtherSecurity
        return None


def _ending(event: int, value: int) -> str:
    if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
        return "succeeded"
    if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
        return "refused"
    if value == zmq.PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH:
        return "other_mechanism"
    is_cut = event == zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL and value in (errno.EPIPE, errno.ECONNRESET)
    if is_cut or value == zmq.PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC:
        return "hung_up"
    return "broken"


class Link:
    """Belongs to one thread. libzmq connects again by itself; what is said in between is dropped."""

    def __init__(
        self, context: zmq.Context, endpoint: str, pair: KeyPair | None = None, server: bytes | None = None,
        refused_max: int = 3,
    ):
        self.endpoint = endpoint
        self._refusals = Refusals(pair is not None, refused_max)
        self._socket = socket = context.socket(zmq.DEALER)
        for option, value in _options().items():
            socket.setsockopt(option, value)
        if pair is not None:
            socket.curve_serverkey, socket.curve_publickey, socket.curve_secretkey = server, pair.public, pair.secret
        self._handshakes = socket.get_monitor_socket(_HANDSHAKES)
        self._poller = zmq.Poller()
        self._poller.register(socket, zmq.POLLIN)
        self._poller.register(self._handshakes, zmq.POLLIN)
        try:
            if not _has_possible_port(endpoint):
                raise zmq.ZMQError(zmq.EINVAL)
            socket.connect(endpoint)
        except zmq.ZMQError:
            self.close()
            raise ValueError(f"{endpoint} is no endpoint: write tcp://ADDRESS:PORT or ipc:///PATH") from None

    def close(self) -> None:
        # The telling ends before the listening: libzmq would wait for a listener that is gone.
        self._socket.disable_monitor()
        self._handshakes.close()
        self._socket.close()

    def watch(self, descriptor: object) -> None:
        """Something else whose input ends a wait."""
        self._poller.register(descriptor, zmq.POLLIN)

    def wait_until_connected(self, seconds: float) -> bool:
        """Whether the server has let this worker in by then."""
        end = time.monotonic() + seconds
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLOUT)
        poller.register(self._handshakes, zmq.POLLIN)
        while True:
            ready = dict(poller.poll(_milliseconds(end - time.monotonic())))
            if self._socket in ready:
                return True
            self._look_at_handshakes()
            if time.monotonic() >= end:
                return False

    def wait(self, seconds: float) -> None:
        """Until a message or something watched has come, or the time is over."""
        ready = dict(self._poller.poll(_milliseconds(seconds)))
        if self._handshakes in ready:
            self._look_at_handshakes()

    def receive(self) -> Frames | None:
        """The next message, without waiting."""
        try:
            return self._socket.recv_multipart(zmq.DONTWAIT, copy=False)
        except zmq.Again:
            return None

    def send(self, frames: Iterable[bytes | memoryview]) -> bool:
        """Queues one message without a copy; False when it cannot be queued now."""
        try:
            self._socket.send_multipart(list(frames), zmq.DONTWAIT, copy=False)
        except zmq.Again:
            return False
        return True

    def _look_at_handshakes(self) -> None:
        while self._handshakes.poll(0):
            event, value = struct.unpack("=HI", self._handshakes.recv_multipart()[0])
            ending = _ending(event, value)
            error = self._refusals.count(ending)
            if error is not None:
                raise error(self.endpoint)
            if ending in ("refused", "other_mechanism"):
                # After a word of refusal libzmq does not try again by itself.
                try:
                    self._socket.disconnect(self.endpoint)
                except zmq.ZMQError:
                    pass
                self._socket.connect(self.endpoint)


def _has_possible_port(endpoint: str) -> bool:
    """libzmq takes port 99999 for its last sixteen bits and connects somewhere else."""
    port = endpoint.rpartition(":")[2]
    return not endpoint.startswith("tcp://") or (port.isdecimal() and int(port) < 1 << 16)


def _milliseconds(seconds: float) -> int:
    """Rounded up, so that a wait is never cut short to no wait at all."""
    return max(0, math.ceil(1000 * seconds))


def _options() -> dict[int, int]:
    return {
        zmq.SNDHWM: limits.QUEUE_OUT, zmq.RCVHWM: limits.QUEUE_IN, zmq.MAXMSGSIZE: limits.FRAME_BYTES_MAX,
        zmq.LINGER: 200, zmq.IMMEDIATE: 1, zmq.RECONNECT_IVL: 100, zmq.RECONNECT_IVL_MAX: 2000,
        zmq.HANDSHAKE_IVL: 2000, zmq.TCP_MAXRT: 2000, zmq.TCP_KEEPALIVE: 1, zmq.TCP_KEEPALIVE_IDLE: 2,
        zmq.TCP_KEEPALIVE_INTVL: 1, zmq.TCP_KEEPALIVE_CNT: 3,
    }
