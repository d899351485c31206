"""What a user sees: parameters come, gradients go."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import TracebackType

import zmq

from .basis import Basis
from .contribution import Contribution
from .core import Core, Welcome
from .enrolling import Place, enrol
from .errors import GuidonError
from .faults import falsified
from .keys import WorkerKeys
from .layout import Layout
from .link import Link
from .loop import Loop


class Worker:
    """A worker of the server at ``endpoint``, for as long as its run goes on.

        with Worker("tcp://10.0.0.5:5555", ticket="ticket") as worker:
            for basis in worker:
                worker.push(gradient_at(basis.parameters), samples=32)

    It keeps itself in the run by a thread: heartbeats, a lost line, a server that was started anew. Iterating gives the
    newest parameters, each version once, and ends with the run; versions that came meanwhile are skipped.

    Args:
        endpoint: ``tcp://ADDRESS:PORT`` or ``ipc:///PATH``.
        ticket: a file with a ticket of the server, or the ticket itself. Without it and without ``keys`` nothing is
            encrypted, which only a server with ``--security none`` takes.
        keys: the folder of this worker's key, made where there is none; without one the key is new every time.
        patience: seconds to hear nothing before giving up.

    Raises:
        NotAdmitted, KeyFileError, ServerSilent: here or while iterating; the message says what to do.
    """

    def __init__(
        self, endpoint: str, *, ticket: Place | None = None, keys: Place | None = None, patience: float = 60.0
    ):
        self._context = zmq.Context()
        self._keys: WorkerKeys | None = None
        self._last: Basis | None = None
        try:
            pair = server = None
            if ticket is not None or keys is not None:
                self._keys = WorkerKeys(keys)
                enrol(self._context, endpoint, self._keys, ticket, patience)
                pair, server = self._keys.pair, self._keys.server
            link = Link(self._context, endpoint, pair, server)
        except BaseException:
            self._release()
            raise
        self._loop = Loop(link, Core(endpoint, patience))
        self._loop.start()

    # The loop

    def __iter__(self) -> Iterator[Basis]:
        while (basis := self.pull()) is not None:
            yield basis

    def pull(self) -> Basis | None:
        """The newest parameters, waited for; None when the run is over.

        Raises:
            GuidonError: when it cannot go on.
        """
        with self._loop.changed:
            core = self._loop.core
            while True:
                # Parameters beyond the last ones, or those again whose gradient the server could not use.
                basis = core.take_offer()
                if core.has_ended:
                    # Told to leave once nothing was in hand any more: the goodbye is to go out.
                    self._loop.wake()
                    break
                if basis is not None:
                    self._last = basis
                    return basis
                self._loop.changed.wait_for(lambda: core.offer is not None or core.has_ended)
        self.close()
        if core.error is not None:
            raise core.error
        return None

    def push(
        self, gradient: object, *, samples: int = 1, metrics: Mapping[str, float] | None = None,
        basis: Basis | None = None,
    ) -> bool:
        """Sends the gradient of the loss at the parameters that came last, or at ``basis``.

        Args:
            gradient: ``(layout.count,)``, anything NumPy reads; it is copied. The server steps against it.
            samples: how many examples or trajectories are behind it.
            metrics: ``loss``, ``reward``, ``entropy``, ``divergence``, ``compute_seconds``; and reports, where the
                job's objective wants them.

        Returns:
            False when the round was closed meanwhile, so that it was not sent.

        Raises:
            ValueError: for a gradient that the server would refuse.
        """
        basis = basis or self._last
        if basis is None:
            raise ValueError("push comes after the first parameters: for basis in worker: worker.push(…)")
        contribution = Contribution.make(basis, gradient, samples, metrics or {})
        with self._loop.changed:
            core = self._loop.core
            lie = falsified(contribution.gradient, core.faults, basis.version)
            if lie is not contribution.gradient:
                contribution = replace(contribution, gradient=lie)
            is_sent = core.push(contribution, time.monotonic())
        self._loop.wake()
        return is_sent

    # What is known of the run; waited for until the server's welcome

    @property
    def layout(self) -> Layout:
        """The server's model."""
        return self._welcome().layout

    @property
    def number(self) -> int:
        """This worker's number in the run."""
        return self._welcome().worker

    @property
    def job(self) -> str:
        """The server's whole job as YAML."""
        return self._welcome().job

    def _welcome(self) -> Welcome:
        core = self._loop.core
        with self._loop.changed:
            self._loop.changed.wait_for(lambda: core.welcome is not None or core.has_ended)
        if core.welcome is None:
            self.close()
            raise core.error or GuidonError("this worker was closed before the server welcomed it")
        return core.welcome

    @property
    def refused(self) -> Counter[str]:
        """What the server refused, by its reasons."""
        return Counter(self._loop.core.refused)

    @property
    def dropped(self) -> Counter[str]:
        """Messages that were dropped here, by what was wrong with them."""
        return Counter(self._loop.dropped)

    # The end

    def close(self) -> None:
        """Says goodbye, so that no round waits for this worker; any number of times."""
        with self._loop.changed:
            self._loop.core.leave()
        self._loop.wake()
        self._loop.join()
        self._release()

    def _release(self) -> None:
        if self._keys is not None:
            self._keys.close()
        if not self._context.closed:
            self._context.term()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
