"""What goes back to the server, judged before it does: the server would refuse it, and a worker learns why here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from . import limits
from .basis import Basis

#: Statistics that every contribution has; any other name is a report, which the job's objective must want.
STATISTICS = ("loss", "reward", "entropy", "divergence", "compute_seconds")


@dataclass(frozen=True, eq=False)
class Contribution:
    version: int
    digest: int
    gradient: np.ndarray
    samples: int
    metrics: dict[str, float]

    @staticmethod
    def make(basis: Basis, gradient: object, samples: int, metrics: Mapping[str, float]) -> Contribution:
        """
        Raises:
            ValueError: for what the server would refuse, with what to do.
        """
        # A copy, for the loop's thread sends it while the caller may go on with its own.
        values = np.array(gradient, dtype="<f4", order="C")
        if values.shape != (basis.layout.count,):
            raise ValueError(
                f"a gradient of shape {values.shape}; the server's model has ({basis.layout.count},): flatten it with "
                "basis.layout.flatten or guidon.torch")
        with np.errstate(over="ignore", invalid="ignore"):
            squared = float(np.dot(values, values))
        if not math.isfinite(squared):
            raise ValueError(f"{_culprit(basis, values)}; leave this round out, or look at the loss")
        if not 0 <= samples < 1 << 32:
            raise ValueError(f"{samples} samples; a whole number from 0 to 2³² − 1 is wanted")
        return Contribution(basis.version, basis.digest, values, int(samples), _checked(metrics))

    def fill(self, message, worker: int, incarnation: int) -> None:
        """Writes everything but the chunk and the values."""
        message.worker, message.incarnation = worker, incarnation
        message.basis, message.basis_digest, message.samples = self.version, self.digest, self.samples
        message.statistics.SetInParent()
        for name, value in sorted(self.metrics.items()):
            if name in STATISTICS:
                setattr(message.statistics, name, value)
            else:
                message.statistics.reports.add(name=name.encode(), value=value)


def _culprit(basis: Basis, values: np.ndarray) -> str:
    for entry in basis.layout:
        if not np.isfinite(values[entry.range]).all():
            return f"the gradient of {entry.name} is not finite"
    return "the gradient is so long that its squares leave the range of a float"


def _checked(metrics: Mapping[str, float]) -> dict[str, float]:
    checked = {name: float(value) for name, value in metrics.items()}
    for name, value in checked.items():
        if not math.isfinite(value):
            raise ValueError(f"metrics: {name} is {value}; leave it out")
        if not 0 < len(name.encode()) <= limits.NAME_BYTES_MAX or "\0" in name:
            raise ValueError(f"metrics: {name!r} cannot be sent; a name has 1 to {limits.NAME_BYTES_MAX} bytes")
    if sum(name not in STATISTICS for name in checked) > limits.REPORTS_MAX:
        raise ValueError(f"metrics: at most {limits.REPORTS_MAX} besides {', '.join(STATISTICS)}")
    return checked
