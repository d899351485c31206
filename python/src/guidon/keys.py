"""Keys of a worker, in the files that ``guidon worker`` uses as well; docs/threats.md says what they are good for."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

import zmq
from zmq.utils import z85

from .errors import KeyFileError


@dataclass(frozen=True, repr=False)
class KeyPair:
    """A CURVE pair, each half as 32 bytes. The secret half is in no ``repr``."""

    public: bytes
    secret: bytes

    @staticmethod
    def new() -> KeyPair:
        public, secret = zmq.curve_keypair()
        return KeyPair(z85.decode(public), z85.decode(secret))

    @staticmethod
    def of(secret: bytes) -> KeyPair:
        return KeyPair(z85.decode(zmq.curve_public(z85.encode(secret))), secret)

    def __repr__(self) -> str:
        return f"KeyPair({z85.encode(self.public).decode()})"


@dataclass(frozen=True, repr=False)
class Ticket:
    """Which server it is of, and the secret half of a token that lets a key in."""

    server: bytes
    token: bytes

    @staticmethod
    def parse(text: str) -> Ticket | None:
        """Of 128 hexadecimal digits; None for anything else."""
        text = text.strip()
        if len(text) != 128 or not all(digit in "0123456789abcdefABCDEF" for digit in text):
            return None
        data = bytes.fromhex(text)
        return Ticket(data[:32], data[32:])


def read_ticket(place: str | os.PathLike[str]) -> Ticket:
    """The ticket in a file, or the one that is given as its 128 digits."""
    if isinstance(place, str) and (ticket := Ticket.parse(place)):
        return ticket
    try:
        ticket = Ticket.parse(Path(place).read_text())
    except FileNotFoundError:
        raise KeyFileError(
            f"{os.fspath(place)[:80]}: there is no such file, and it is no ticket itself (128 hexadecimal digits); "
            "copy the ticket that the server lays out, or save what guidon ticket prints") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{place}: cannot be read: {error}") from None
    if ticket is None:
        raise KeyFileError(
            f"{place}: is no ticket (128 hexadecimal digits); the server writes one at its --ticket, and guidon "
            "ticket prints one")
    return ticket


class WorkerKeys:
    """A worker's pair, and whose worker it is. With a folder they outlast the process."""

    def __init__(self, folder: str | os.PathLike[str] | None):
        self._folder = Path(folder) if folder is not None else None
        self.server: bytes | None = None
        if self._folder is None:
            self.pair = KeyPair.new()
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise KeyFileError(
                f"{folder}: another process uses these keys; stop it, or name another folder with keys=") from None
        try:
            self._read(self._folder)
        except BaseException:
            self.close()
            raise

    def _read(self, folder: Path) -> None:
        path = folder / "worker.key"
        if not path.exists():
            self.pair = KeyPair.new()
            _replace(path, self.pair.secret)
        elif path.stat().st_mode & 0o077:
            raise KeyFileError(f"{path}: others may read this secret; chmod 600 it, or remove it to have another made")
        else:
            self.pair = KeyPair.of(_read_key(path))
        if (folder / "server.pub").exists():
            self.server = _read_key(folder / "server.pub")

    def belong_to(self, server: bytes) -> None:
        """The pair was let in by ``server``."""
        self.server = server
        if self._folder is not None:
            _replace(self._folder / "server.pub", server)

    def close(self) -> None:
        """Lets another process use the folder."""
        if self._folder is not None:
            os.close(self._lock)
            self._folder = None


def _read_key(path: Path) -> bytes:
    try:
        key = z85.decode(path.read_text().strip())
    except (OSError, ValueError, KeyError) as error:
        raise KeyFileError(f"{path}: is no key (40 characters of Z85): {error}; remove it and enrol anew") from None
    if len(key) != 32:
        raise KeyFileError(f"{path}: is no key (40 characters of Z85); remove it and enrol anew")
    return key


def _replace(path: Path, key: bytes) -> None:
    """As one step: the old text or the new one is there, and nobody else reads either."""
    fresh = path.with_name(path.name + ".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(z85.encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
