"""The server's seeded numbers, draw for draw, so that a worker in Python can have the very examples of a Swift worker.

Sources/Primitives/SeededGenerator.swift: xoshiro256++ with its state filled by SplitMix64 (Blackman and Vigna, 2021).
"""

from __future__ import annotations

import math
from collections.abc import MutableSequence

from .digest import Digest

_MASK = (1 << 64) - 1


class SeededGenerator:
    """A stream of numbers; ``stream`` gives another by name or number, whatever was drawn before."""

    def __init__(self, seed: int):
        self._seed = seed
        self._state = []
        for _ in range(4):
            seed = seed + 0x9E3779B97F4A7C15 & _MASK
            z = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB & _MASK
            self._state.append(z ^ (z >> 31))

    def stream(self, name: str | int) -> SeededGenerator:
        digest = Digest()
        digest.add(self._seed)
        for word in [name] if isinstance(name, int) else name.encode():
            digest.add(word)
        return SeededGenerator(digest.value)

    def next(self) -> int:
        """64 random bits."""
        a, b, c, d = self._state
        result = _rotate(a + d & _MASK, 23) + a & _MASK
        shifted = b << 17 & _MASK
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        self._state = [a, b, c ^ shifted, _rotate(d, 45)]
        return result

    def uniform(self) -> float:
        """In [0, 1), with 53 random bits."""
        return (self.next() >> 11) * 2.0**-53

    def normal(self) -> float:
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def integer(self, below: int) -> int:
        """Uniform below ``below``, as Swift's ``Int.random(in:using:)`` draws it (Lemire's method)."""
        product = self.next() * below
        if product & _MASK < below:
            least = (1 << 64) % below
            while product & _MASK < least:
                product = self.next() * below
        return product >> 64

    def shuffle(self, values: MutableSequence) -> None:
        """In place, as Swift's ``shuffle(using:)``."""
        for at in range(len(values) - 1):
            other = at + self.integer(len(values) - at)
            values[at], values[other] = values[other], values[at]


def _rotate(x: int, by: int) -> int:
    return (x << by | x >> (64 - by)) & _MASK
