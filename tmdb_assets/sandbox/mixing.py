"""Deterministic noise: numbers in [0, 1) that depend only on a seed, a purpose and a key.

Two forms, one for arrays of films and one for a single thing; they need not agree with each other. Nothing
here knows what a film is, and nothing here keeps state: the same question always has the same answer.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB


def mix(value: int) -> int:
    """Scramble one 64-bit integer (the finaliser of splitmix64)."""
    value = (value + _GOLDEN) & _MASK
    value = ((value ^ (value >> 30)) * _FIRST) & _MASK
    value = ((value ^ (value >> 27)) * _SECOND) & _MASK
    return value ^ (value >> 31)


def salt(seed: int, purpose: str) -> int:
    """A 64-bit starting value of its own for every (seed, purpose)."""
    return mix((seed & _MASK) ^ (zlib.crc32(purpose.encode()) << 20))


def number(start: int, key: int) -> int:
    """A 64-bit integer for one key, `start` from :func:`salt`."""
    return mix(start ^ mix(key))


def mix_many(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble an array of 64-bit integers."""
    values = values + np.uint64(_GOLDEN)
    values ^= values >> np.uint64(30)
    values *= np.uint64(_FIRST)
    values ^= values >> np.uint64(27)
    values *= np.uint64(_SECOND)
    values ^= values >> np.uint64(31)
    return values


def numbers(start: int, keys: NDArray[np.integer], second: int = 0) -> NDArray[np.uint64]:
    """64-bit integers for many keys, and optionally a second key shared by all (a day)."""
    return mix_many(mix_many(keys.astype(np.uint64)) ^ np.uint64(day_key(start, second)))


def day_key(start: int, second: int) -> int:
    """What the second key of :func:`numbers` contributes."""
    return mix(start + second * _GOLDEN)


def shares(start: int, keys: NDArray[np.integer], second: int = 0) -> NDArray[np.float64]:
    """Uniform numbers in [0, 1) for many keys."""
    return (numbers(start, keys, second) >> np.uint64(11)).astype(np.float64) * 2.0**-53
