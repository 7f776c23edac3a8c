"""The one limiter of the process: how fast TMDB may be asked.

Belongs here: spacing requests, and pausing all of them when TMDB says 429. Retrying is the client's.
"""

import threading
import time

from pyrate_limiter import Duration, InMemoryBucket, Limiter, Rate


class RequestLimiter:
    """Lets at most `per_second` requests a second through, evenly spaced, from any number of threads."""

    # Share of the even gap that two requests must keep. Nearly all of it: whoever may catch up after a delay
    # sends bunches, and a server that counts a sliding second then counts one too many. The rest is for the
    # milliseconds that waking up takes.
    _SPACING = 0.985

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        # Below 2 a second the gap alone is the limit.
        whole = [Rate(int(per_second), Duration.SECOND)] if per_second >= 2 else []  # noqa: PLR2004
        gap_ms = int(1000 / per_second * (self._SPACING if whole else 1))
        rates = [Rate(1, gap_ms), *whole] if gap_ms else whole
        # The default buffer of 50 ms after every wait would halve the rate.
        self._limiter = Limiter(InMemoryBucket(rates), buffer_ms=0)
        self._resume_at = 0.0
        self._queue = threading.Lock()
        self._pausing = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may leave."""
        with self._queue:  # one waits for the limiter, the others for their turn: no stampede
            self._limiter.try_acquire("tmdb")
            while (remaining := self._resume_at - time.monotonic()) > 0:
                time.sleep(remaining)

    def pause(self, seconds: float) -> None:
        """Let no request leave for `seconds`: TMDB said 429 to one, it would say so to the others."""
        with self._pausing:
            self._resume_at = max(self._resume_at, time.monotonic() + seconds)


_shared: dict[float, RequestLimiter] = {}
_shared_lock = threading.Lock()


def shared_limiter(per_second: float) -> RequestLimiter:
    """The process's limiter for this rate: however many clients there are, they share it."""
    with _shared_lock:
        return _shared.setdefault(per_second, RequestLimiter(per_second))
