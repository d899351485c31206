"""A worker's shell: one thread with the socket, between the core and the caller."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections import Counter

import numpy as np
import zmq

from . import limits, wire
from .basis import Basis, Trail
from .core import Core, Welcome
from .errors import GuidonError
from .faults import Fault, check, digest_of_faults
from .link import Frames, Link
from .messages import reason_name

#: How long a line is kept open after the last word.
FAREWELL_SECONDS = 0.1


class Loop:
    """Heartbeats go on in its thread while the caller computes. Whoever touches ``core`` holds ``changed``."""

    def __init__(self, link: Link, core: Core):
        self.core, self._link = core, link
        self.changed = threading.Condition()
        #: Messages that were dropped because something was wrong with them, or because the line was down.
        self.dropped: Counter[str] = Counter()
        self._run = 0
        self._session = secrets.randbits(64)
        self._label = f"{socket.gethostname()[:40]}:{os.getpid()} python".encode()[:limits.LABEL_BYTES_MAX]
        self._assembly: wire.Assembly | None = None
        self._reference: tuple[int, np.ndarray] | None = None
        self._waker, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        link.watch(self._woken.fileno())
        self._thread = threading.Thread(target=self._turn, name="guidon", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something is to be sent; for any thread."""
        try:
            self._waker.send(b"\0")
        except (BlockingIOError, OSError):
            pass

    def join(self) -> None:
        self._thread.join(5)

    def _turn(self) -> None:
        try:
            # So that the first hello finds a connection; not to be connected by then is no error.
            self._link.wait_until_connected(1)
            with self.changed:
                self.core.start(time.monotonic())
                self._flush()
            while not self.core.has_ended:
                self._link.wait(self.core.wake - time.monotonic())
                self._drain_waker()
                with self.changed:
                    self._step()
                    self.changed.notify_all()
            with self.changed:
                self._flush()
            self._let_it_arrive()
        except GuidonError as error:
            self._fail(error)
        except zmq.ZMQError as error:
            self._fail(GuidonError(f"the connection to {self._link.endpoint} failed: {error}"))
        except BaseException as error:
            self._fail(GuidonError(f"a mistake in guidon itself, please report it: {error!r}"))
            raise
        finally:
            self._link.close()
            self._waker.close()
            self._woken.close()

    def _let_it_arrive(self) -> None:
        """A connection that is closed while something still comes in is reset, and the goodbye on its way lost."""
        end = time.monotonic() + FAREWELL_SECONDS
        while (left := end - time.monotonic()) > 0:
            self._link.wait(left)
            while self._link.receive():
                pass

    def _fail(self, error: GuidonError) -> None:
        with self.changed:
            self.core.fail(error)
            self.changed.notify_all()

    def _drain_waker(self) -> None:
        try:
            self._woken.recv(4096)
        except BlockingIOError:
            pass

    def _step(self) -> None:
        # As many as may wait here: then time has its turn.
        for _ in range(limits.QUEUE_IN):
            frames = self._link.receive()
            if frames is None:
                break
            try:
                self._read(frames)
            except wire.WireError as error:
                self.dropped[str(error)] += 1
        self.core.tick(time.monotonic())
        self._flush()

    # What the server says

    def _read(self, frames: Frames) -> None:
        if len(frames) > 2:
            raise wire.WireError("frame_count")
        envelope = wire.read_envelope(frames[0].buffer, has_values=len(frames) == 2)
        kind = envelope.WhichOneof("kind")
        if envelope.run == 0 or (envelope.run != self._run and kind != "welcome"
                                 and not (kind == "refused" and self._run == 0)):
            raise wire.WireError("wrong_run")
        now, core, message = time.monotonic(), self.core, getattr(envelope, kind)
        core.hear(now)
        if kind == "welcome":
            self._join(message, envelope.run, now)
        elif kind == "parameters":
            self._take_parameters(message, frames[1].buffer)
        elif kind == "reference":
            values = self._add(message, ("reference", message.digest), frames[1].buffer)
            self._reference = (message.digest, values) if values is not None else self._reference
        elif kind == "accepted":
            core.accepted(message.basis)
        elif kind == "refused":
            core.refuse(reason_name(message.reason), message.basis, now)
        elif kind == "assign":
            self._assign(message)
        elif kind == "drain":
            core.drain()
        elif kind == "stop":
            core.leave()
        elif kind == "farewell":
            core.farewell()

    def _join(self, message, run: int, now: float) -> None:
        if message.heartbeat_interval_nanoseconds not in limits.HEARTBEAT_NANOSECONDS:
            raise wire.WireError("bad_duration")
        layout = wire.read_layout(message.layout)
        job = wire.text(message.job, limits.JOB_BYTES_MAX)
        self._run = run
        if self._assembly is None:
            self._assembly = wire.Assembly(layout.count)
        interval = message.heartbeat_interval_nanoseconds / 1e9
        self.core.join(Welcome(message.worker, message.incarnation, job, layout, interval), now)

    def _add(self, message, name: object, data: memoryview):
        if self._assembly is None:
            raise wire.WireError("uninvited")
        return self._assembly.add(message.chunk, name, data)

    def _take_parameters(self, message, data: memoryview) -> None:
        values = self._add(message, (message.version, message.digest), data)
        welcome = self.core.welcome
        if values is None or welcome is None:
            return
        wanted, reference = message.reference_digest, None
        if wanted != 0:
            # Its reference got lost: the heartbeat shows an older version, and both are sent again.
            if self._reference is None or self._reference[0] != wanted:
                return
            reference = self._reference[1]
        trails = {
            wire.text(trail.name, limits.NAME_BYTES_MAX): Trail(
                trail.first, trail.mean, trail.count, tuple(trail.recent)) for trail in message.trails}
        self.core.take_parameters(Basis(
            message.version, message.digest, values, welcome.layout, reference, trails))

    def _assign(self, message) -> None:
        faults = tuple(Fault(
            wire.text(fault.name, limits.NAME_BYTES_MAX),
            {wire.text(p.name, limits.NAME_BYTES_MAX): p.value for p in fault.parameters},
            getattr(fault, "from"), fault.until.value if fault.HasField("until") else None) for fault in message.faults)
        check(faults)
        self.core.faults = faults

    # What the core wants said

    def _flush(self) -> None:
        outbox, self.core.outbox = self.core.outbox, []
        for kind, what in outbox:
            for frames in self._frames(kind, what):
                if not self._link.send(frames):
                    self.dropped["not_sent"] += 1
                    break

    def _frames(self, kind: str, what):
        envelope = wire.header(0 if kind == "hello" else self._run)
        message = getattr(envelope, kind)
        message.SetInParent()
        if kind == "hello":
            message.model_digest, message.session, message.label = what, self._session, self._label
            return [[envelope.SerializeToString()]]
        welcome = self.core.welcome
        assert welcome is not None, f"a {kind} before the welcome"
        worker, incarnation = welcome.worker, welcome.incarnation
        if kind == "contribution":
            what.fill(message, worker, incarnation)
            return wire.contribution_frames(envelope, what.gradient)
        message.worker, message.incarnation = worker, incarnation
        if kind == "heartbeat":
            message.faults = digest_of_faults(self.core.faults)
            if what is not None:
                message.version.value = what
                message.version.SetInParent()
        return [[envelope.SerializeToString()]]
