"""A worker's way in: by the key that the server knows, or else by a ticket, after which the server knows its key."""

from __future__ import annotations

import os
import time

import zmq

from . import wire
from .errors import Incompatible, KeyFileError, Revoked, ServerSilent, TicketSpent, UnknownKey
from .keys import KeyPair, Ticket, WorkerKeys, read_ticket
from .link import Link
from .messages import reason_name

#: How long a ticket may be refused: where a server lays tickets out, another soon takes the place of a spent one.
SPENT_SECONDS = 10.0
#: How long the answer to an enrolment may take: the server writes it to its disk first.
ANSWER_SECONDS = 3.0

Place = str | os.PathLike[str]


def enrol(context: zmq.Context, endpoint: str, keys: WorkerKeys, ticket: Place | None, patience: float) -> None:
    """Returns once the server knows the pair of ``keys``."""
    if keys.server is not None and (ticket is None or not _is_there(ticket)):
        return
    if ticket is None:
        raise KeyFileError("these keys are not enrolled yet; give a ticket with ticket= (guidon ticket makes one)")
    current = read_ticket(ticket)
    if keys.server == current.server and _is_known(context, endpoint, keys, patience):
        return
    _enrol_by(context, endpoint, keys, ticket, patience)


def _is_there(ticket: Place) -> bool:
    return (isinstance(ticket, str) and Ticket.parse(ticket) is not None) or os.path.exists(ticket)


def _is_known(context: zmq.Context, endpoint: str, keys: WorkerKeys, patience: float) -> bool:
    link = Link(context, endpoint, keys.pair, keys.server)
    try:
        return link.wait_until_connected(patience)
    except UnknownKey:
        return False
    finally:
        link.close()


def _enrol_by(context: zmq.Context, endpoint: str, keys: WorkerKeys, place: Place, patience: float) -> None:
    began = time.monotonic()
    refused: tuple[Ticket, float] | None = None
    while True:
        ticket = read_ticket(place)
        answer = _ask(context, endpoint, keys, ticket)
        if answer == "enrolled":
            return keys.belong_to(ticket.server)
        if answer == "bad_token":
            if refused is None or refused[0] != ticket:
                refused = (ticket, time.monotonic())
            # Only a file can be replaced by another ticket.
            is_file = Ticket.parse(os.fspath(place)) is None
            if not is_file or time.monotonic() - refused[1] > SPENT_SECONDS:
                raise TicketSpent(os.fspath(place) if is_file else "the ticket")
        elif answer == "revoked":
            raise Revoked
        elif answer is not None and answer != "full":
            raise Incompatible(f"the server refuses this worker: {answer}")
        elif time.monotonic() - began > patience:
            raise ServerSilent(endpoint)
        time.sleep(0.1 if answer != "full" else 1)


def _ask(context: zmq.Context, endpoint: str, keys: WorkerKeys, ticket: Ticket) -> str | None:
    """What the server answers to this ticket; None when nobody answers."""
    link = Link(context, endpoint, KeyPair.of(ticket.token), ticket.server, refused_max=1)
    try:
        if not link.wait_until_connected(1):
            return None
        envelope = wire.header(0)
        envelope.enrol.key = keys.pair.public
        link.send([envelope.SerializeToString()])
        end = time.monotonic() + ANSWER_SECONDS
        while (left := end - time.monotonic()) > 0:
            link.wait(left)
            while frames := link.receive():
                if (answer := _read(frames)) is not None:
                    return answer
        return None
    except UnknownKey:
        return "bad_token"
    finally:
        link.close()


def _read(frames: list[zmq.Frame]) -> str | None:
    try:
        envelope = wire.read_envelope(frames[0].buffer, has_values=len(frames) > 1)
    except wire.WireError:
        return None
    kind = envelope.WhichOneof("kind")
    if kind == "refused":
        return reason_name(envelope.refused.reason)
    return kind if kind == "enrolled" else None
