"""Where each named tensor lies in the one flat vector of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from .digest import Digest


@dataclass(frozen=True)
class Entry:
    """One tensor: row-major, from ``offset`` on."""

    name: str
    shape: tuple[int, ...]
    offset: int

    @property
    def count(self) -> int:
        return prod(self.shape)

    @property
    def range(self) -> slice:
        return slice(self.offset, self.offset + self.count)


class Layout:
    """Named tensors one behind the other without gaps; ``count`` is the number of parameters."""

    def __init__(self, tensors: list[tuple[str, tuple[int, ...]]]):
        self.entries: list[Entry] = []
        self.count = 0
        for name, shape in tensors:
            entry = Entry(name, tuple(shape), self.count)
            self.entries.append(entry)
            self.count += entry.count

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layout) and self.entries == other.entries

    def __repr__(self) -> str:
        return f"Layout({', '.join(f'{e.name}{list(e.shape)}' for e in self.entries)})"

    @property
    def digest(self) -> int:
        """Equal for equal names and shapes."""
        digest = Digest()
        for entry in self.entries:
            digest.add_text(entry.name)
            for size in entry.shape:
                digest.add(size)
            digest.add(len(entry.shape))
        return digest.value

    def views(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """The tensors of ``vector`` by name; they share its memory."""
        if vector.shape != (self.count,):
            raise ValueError(f"a vector of shape {vector.shape}; this layout has ({self.count},)")
        return {entry.name: vector[entry.range].reshape(entry.shape) for entry in self.entries}

    def flatten(self, tensors: Mapping[str, np.ndarray]) -> np.ndarray:
        """One float32 vector of tensors by name; all must be there, with their shapes, and no others."""
        wrong = set(tensors) ^ {entry.name for entry in self.entries}
        if wrong:
            raise ValueError(f"tensors that only one side has: {', '.join(sorted(wrong))}")
        vector = np.empty(self.count, dtype=np.float32)
        for entry in self.entries:
            tensor = np.asarray(tensors[entry.name])
            if tensor.shape != entry.shape:
                raise ValueError(f"{entry.name} has shape {tensor.shape}; the server's has {entry.shape}")
            vector[entry.range] = tensor.ravel()
        return vector
