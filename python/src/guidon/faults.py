"""Lies that a server may assign, for tests of a cluster: `byzantine` in a job, or `guidon inject`.

What is not known here ends the worker with an error, so that nobody takes an honest one for a liar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from .digest import Digest
from .errors import Incompatible


@dataclass(frozen=True)
class Fault:
    """One lie and the versions that it holds for."""

    name: str
    parameters: dict[str, float] = field(default_factory=dict)
    begins: int = 0
    #: The first version that it no longer holds for.
    until: int | None = None

    def is_active(self, version: int) -> bool:
        return self.begins <= version and (self.until is None or version < self.until)


def _rms(gradient: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(gradient, dtype=np.float64))))


#: What a lie makes of the honest gradient: names, parameters and defaults of Sources/Faults/AttackCatalogue.swift.
#: Where it draws, the draws are not those of a Swift worker.
LIES: dict[str, Callable[..., np.ndarray]] = {
    "sign_flip": lambda g, scale=10.0: -scale * g,
    "scale": lambda g, factor=100.0: factor * g,
    "zero": lambda g: np.zeros_like(g),
    "nan": lambda g: np.full_like(g, np.nan),
    "inf": lambda g: np.full_like(g, np.inf),
    "gaussian_noise": lambda g, deviation=30.0: g + deviation * _rms(g) * np.random.standard_normal(g.shape),
    "uniform": lambda g, size=30.0: size * _rms(g) * np.random.random(g.shape),
}


def check(faults: Iterable[Fault]) -> None:
    for fault in faults:
        if fault.name not in LIES:
            raise Incompatible(
                f"the server assigns the fault {fault.name}, which workers in Python do not know; use one of "
                f"{', '.join(LIES)}, or a Swift worker (guidon worker)")


def falsified(gradient: np.ndarray, faults: Iterable[Fault], version: int) -> np.ndarray:
    """What is sent instead; the gradient itself where no fault is active."""
    for fault in faults:
        if fault.is_active(version):
            gradient = LIES[fault.name](gradient, **fault.parameters).astype(np.float32)
    return gradient


def digest_of_faults(faults: Iterable[Fault]) -> int:
    """Equal for equal lists, 0 for none: by it the server sees in a heartbeat what arrived."""
    faults = list(faults)
    if not faults:
        return 0
    digest = Digest()
    for fault in faults:
        digest.add_text(fault.name)
        for name, value in fault.parameters.items():
            digest.add_text(name)
            digest.add(int(np.float64(value).view(np.uint64)))
        digest.add(fault.begins)
        digest.add((1 << 64) - 1 if fault.until is None else fault.until)
    return digest.value
