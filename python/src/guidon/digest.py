"""The 64-bit fingerprint that server and workers name parameters by; see Sources/Primitives/Digest.swift."""

from __future__ import annotations

import numpy as np

_MASK = (1 << 64) - 1


def _rotate(x: int, by: int) -> int:
    return ((x << by) | (x >> (64 - by))) & _MASK


def _step(state: int, word: int) -> int:
    scrambled = _rotate(word * 0x87C37B91114253D5 & _MASK, 31) * 0x4CF5AD432745937F & _MASK
    return (_rotate(state ^ scrambled, 27) * 5 + 0x52DCE729) & _MASK


class Digest:
    """Equal for equal values on every machine; it tells accidents apart, not adversaries."""

    def __init__(self) -> None:
        self._state = 0x243F6A8885A308D3

    def add(self, word: int) -> None:
        self._state = _step(self._state, word)

    def add_text(self, text: str) -> None:
        data = text.encode()
        for byte in data:
            self.add(byte)
        self.add(len(data))

    def add_values(self, values: np.ndarray) -> None:
        """Adds float32 values. About half a second for a million of them: each step needs the one before."""
        bits = np.ascontiguousarray(values, dtype="<f4").view("<u4")
        whole = bits.size // 8 * 8
        pairs = bits[:whole].view("<u8").reshape(-1, 4)
        lanes = [self._state + lane & _MASK for lane in range(4)]
        for lane in range(4):
            state = lanes[lane]
            for word in pairs[:, lane].tolist():
                state = _step(state, word)
            lanes[lane] = state
        for word in lanes + bits[whole:].tolist() + [bits.size]:
            self.add(word)

    @property
    def value(self) -> int:
        z = self._state
        z = (z ^ (z >> 33)) * 0xFF51AFD7ED558CCD & _MASK
        z = (z ^ (z >> 33)) * 0xC4CEB9FE1A85EC53 & _MASK
        return z ^ (z >> 33)


def digest_of(values: np.ndarray) -> int:
    """The digest by which the server names these parameters."""
    digest = Digest()
    digest.add_values(values)
    return digest.value
