"""What a gradient is computed at."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .digest import digest_of
from .layout import Layout


@dataclass(frozen=True)
class Trail:
    """The rounds of one report, by the medians of the workers."""

    first: float
    mean: float
    count: int
    #: The last medians, the newest at the end.
    recent: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Basis:
    """One version of the parameters. The arrays cannot be written to; copy what is to be changed."""

    version: int
    #: The name of these parameters, which goes back with the gradient.
    digest: int
    #: float32, ``(layout.count,)``.
    parameters: np.ndarray
    layout: Layout
    #: The reference policy's parameters, where the job has one.
    reference: np.ndarray | None = None
    #: What all workers know by now, by name.
    trails: dict[str, Trail] = field(default_factory=dict)

    def __getitem__(self, name: str) -> np.ndarray:
        """The tensor of that name, in its shape."""
        for entry in self.layout:
            if entry.name == name:
                return self.parameters[entry.range].reshape(entry.shape)
        raise KeyError(f"no tensor {name}; there are {', '.join(e.name for e in self.layout)}")

    def tensors(self) -> dict[str, np.ndarray]:
        """All tensors by name, in the layout's order."""
        return self.layout.views(self.parameters)

    def is_intact(self) -> bool:
        """Whether the parameters are what their digest says. Slow: about half a second for a million."""
        return digest_of(self.parameters) == self.digest
