"""The whole of a worker's decisions, and none of its input or output; Sources/Coordination/WorkerCore.swift in Python.

    started ──► hello, again until ──► welcome
    parameters, newest wins ──► on offer ──► push ──► contribution, again until answered
    heartbeat ──► server; a silent server, or "not a member" ──► hello
    farewell, stop, or nobody there for too long ──► ended

Times are seconds of one clock, handed in. What is to be sent is appended to ``outbox`` as (kind, message) pairs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .basis import Basis
from .contribution import Contribution
from .errors import ContributionRefused, GuidonError, Incompatible, Revoked, ServerSilent
from .faults import Fault
from .layout import Layout

HELLO_SECONDS = 0.3
#: A server silent for this long is greeted anew: it may have restarted.
SERVER_SECONDS = 3.0


@dataclass(frozen=True)
class Welcome:
    worker: int
    incarnation: int
    job: str
    layout: Layout
    heartbeat_seconds: float


class Core:
    """One worker's life, as a value that is told what happens."""

    def __init__(self, endpoint: str, patience: float):
        self._endpoint, self._patience = endpoint, patience
        self.outbox: list[tuple[str, object]] = []
        self.welcome: Welcome | None = None
        self.is_member = False
        self.faults: tuple[Fault, ...] = ()
        self.refused: Counter[str] = Counter()
        #: What the caller may take, and what it has taken and not pushed yet.
        self.offer: Basis | None = None
        self.in_hand: Basis | None = None
        self.has_ended = False
        self.error: GuidonError | None = None
        self._newest: Basis | None = None
        self._is_refused = False
        self._outstanding: Contribution | None = None
        self._sent = 0.0
        self._heard = 0.0
        self._hello_at: float | None = None
        self._beat_at: float | None = None
        self._is_draining = False

    # Time

    def start(self, now: float) -> None:
        self._heard = now
        self._greet(now)

    @property
    def wake(self) -> float:
        """When `tick` has something to do next."""
        return min(at for at in (self._hello_at, self._beat_at, self._heard + 60) if at is not None)

    def tick(self, now: float) -> None:
        if self._hello_at is not None and now >= self._hello_at:
            self._hello_at = None
            if not self.is_member:
                self._greet(now)
                if now - self._heard > self._patience:
                    self._end(ServerSilent(self._endpoint))
        if self._beat_at is not None and now >= self._beat_at and not self.has_ended:
            self._beat(now)

    def _greet(self, now: float) -> None:
        self.outbox.append(("hello", self.welcome.layout.digest if self.welcome else 0))
        self._hello_at = now + HELLO_SECONDS

    def _beat(self, now: float) -> None:
        self._beat_at = None
        if not self.is_member or self.welcome is None:
            return
        if now - self._heard > SERVER_SECONDS:
            return self._rejoin(now)
        self.outbox.append(("heartbeat", self._newest.version if self._newest else None))
        interval = self.welcome.heartbeat_seconds
        self._beat_at = now + interval
        if self._outstanding is not None and now - self._sent > 2 * interval:
            self._send(self._outstanding, now)

    # Messages

    def hear(self, now: float) -> None:
        """Something came from the server, whatever it was."""
        self._heard = now

    def join(self, welcome: Welcome, now: float) -> None:
        before = self.welcome
        if before and before.layout.digest != welcome.layout.digest:
            return self._end(Incompatible(
                f"the server at {self._endpoint} has another model now: {welcome.layout}; start this worker anew"))
        is_first = not self.is_member
        if before is None or (before.worker, before.incarnation) != (welcome.worker, welcome.incarnation):
            # What an earlier life sent, or knew, is nobody's business in this one.
            self._outstanding = self._newest = self.offer = None
            if before and (before.worker, before.job) != (welcome.worker, welcome.job):
                self.faults = ()
        self.welcome, self.is_member = welcome, True
        if is_first:
            self._beat(now)

    def take_parameters(self, basis: Basis) -> None:
        if not self.is_member or self._is_draining:
            return
        newest = self._newest
        if newest and (newest.version, newest.digest) == (basis.version, basis.digest) and not self._is_refused:
            return
        self._newest = self.offer = basis
        self._outstanding = None
        self._is_refused = False

    def accepted(self, version: int) -> None:
        if self._outstanding is not None and self._outstanding.version == version:
            self._outstanding = None
        self._leave_if_drained()

    def refuse(self, reason: str, version: int, now: float) -> None:
        self.refused[reason] += 1
        if reason in ("not_a_member", "old_incarnation", "other_worker"):
            # Only a member can have lost its membership; a worker that is greeting keeps its own pace.
            if self.is_member:
                self._rejoin(now)
        elif reason == "revoked":
            self._end(Revoked())
        elif reason == "other_model" and not self.is_member:
            self._end(Incompatible(f"the server at {self._endpoint} has another model; start this worker anew"))
        elif reason == "other_history":
            self._newest = self._outstanding = None
        elif reason == "bad_statistics":
            self._end(ContributionRefused(
                "the server refuses these metrics: a name among them is no report of the job's objective; leave out "
                "all but loss, reward, entropy, divergence and compute_seconds"))
        elif reason in ("wrong_dimension", "not_finite", "norm_out_of_band"):
            self._is_refused = self._newest is not None and self._newest.version == version or self._is_refused
            self.accepted(version)
        elif reason in ("stale", "from_the_future", "duplicate"):
            self.accepted(version)

    def _rejoin(self, now: float) -> None:
        self.is_member = False
        self._outstanding = None
        self._greet(now)

    # The caller

    def take_offer(self) -> Basis | None:
        """The newest parameters, once; whatever was in hand will not be pushed any more."""
        self.in_hand, self.offer = self.offer, None
        self._leave_if_drained()
        return None if self.has_ended else self.in_hand

    def push(self, contribution: Contribution, now: float) -> bool:
        """Whether it is for the round that the server is at, as far as is known here."""
        self.in_hand = None
        newest = self._newest
        fits = newest and (newest.version, newest.digest) == (contribution.version, contribution.digest)
        if fits and self.is_member and not self.has_ended:
            self._send(contribution, now)
        self._leave_if_drained()
        return bool(fits)

    def _send(self, contribution: Contribution, now: float) -> None:
        self._outstanding, self._sent = contribution, now
        self.outbox.append(("contribution", contribution))

    # The end

    def farewell(self) -> None:
        self._end(None)

    def drain(self) -> None:
        self._is_draining, self.offer = True, None
        self._leave_if_drained()

    def leave(self) -> None:
        if self.is_member and not self.has_ended:
            self.outbox.append(("goodbye", None))
        self._end(None)

    def fail(self, error: GuidonError) -> None:
        self._end(error)

    def _leave_if_drained(self) -> None:
        if self._is_draining and self.in_hand is None and self._outstanding is None:
            self.leave()

    def _end(self, error: GuidonError | None) -> None:
        if not self.has_ended:
            self.has_ended, self.error = True, error
