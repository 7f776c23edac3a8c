"""How far a long fetch has come, said every few seconds.

Belongs here: counting, and the two ways of saying it (a log line, or a bar when a terminal is watched). What
is being fetched does not.
"""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_SECONDS_BETWEEN_LINES = 5.0


@dataclass(frozen=True)
class Step:
    """How far a fetch has come.

    Attributes:
        what: What is being fetched, in the plural.
        done: How many have arrived.
        total: How many there will be.
        seconds: Seconds since the fetch began.
    """

    what: str
    done: int
    total: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Arrivals a second so far."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the end at this rate; None before the first arrival."""
        return (self.total - self.done) / self.per_second if self.per_second else None

    def __str__(self) -> str:
        left = "" if self.seconds_left is None else f", {format_seconds(self.seconds_left)} left"
        return f"{self.what}: {self.done:,} of {self.total:,}, {self.per_second:.1f} a second{left}"


def format_seconds(seconds: float) -> str:
    """Seconds as a person says them: `42 s`, `4 min 12 s`, `1 h 3 min`."""
    whole = round(seconds)
    if whole < 60:  # noqa: PLR2004 - seconds of a minute
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


_watcher: ContextVar[Callable[[Step], None] | None] = ContextVar("progress_watcher", default=None)


@contextmanager
def watched_by(watcher: Callable[[Step], None]) -> Iterator[None]:
    """Hand every step to `watcher` (a progress bar) while the block runs."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def tracked(items: Iterable[T], *, what: str, total: int, log: Callable[[str], None]) -> Generator[T]:
    """Pass `items` on, saying every few seconds how many of `total` have come, how fast, how long still.

    Args:
        items: The arrivals.
        what: What they are, in the plural.
        total: How many will come.
        log: Takes a line every few seconds, and one at the end.
    """
    watcher = _watcher.get()
    started = spoken = time.monotonic()
    done = 0
    for item in items:
        done += 1
        now = time.monotonic()
        step = Step(what, done, total, now - started)
        if watcher:
            watcher(step)
        if now - spoken >= _SECONDS_BETWEEN_LINES:
            spoken = now
            log(str(step))
        yield item
    log(str(Step(what, done, total, time.monotonic() - started)))
