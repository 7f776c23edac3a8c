"""The one limiter of the process: how fast TMDB may be asked.

Belongs here: spacing requests, and pausing all of them when TMDB says 429. Retrying is the client's.
"""

import threading
import time


class RequestLimiter:
    """Lets at most `per_second` requests a second through, evenly spaced, from any number of threads.

    Every request is given a turn on one time line, a fixed gap after the one before it. A thread that wakes up late
    delays nobody, and a pause is never caught up with a bunch: a server that counts a sliding second, as TMDB
    does, would count one too many (docs/adr/0005).
    """

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._gap = 1 / per_second
        self._next_turn = 0.0
        self._resume_at = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may leave."""
        while True:
            with self._lock:
                turn = max(self._next_turn, self._resume_at, time.monotonic())
                self._next_turn = turn + self._gap
            time.sleep(max(0.0, turn - time.monotonic()))
            if turn >= self._resume_at:
                return
            # A pause began meanwhile: line up again behind it.

    def pause(self, seconds: float) -> None:
        """Let no request leave for `seconds`: TMDB said 429 to one, it would say so to the others."""
        with self._lock:
            self._resume_at = max(self._resume_at, time.monotonic() + seconds)


_shared: dict[float, RequestLimiter] = {}
_shared_lock = threading.Lock()


def shared_limiter(per_second: float) -> RequestLimiter:
    """The process's limiter for this rate: however many clients there are, they share it."""
    with _shared_lock:
        return _shared.setdefault(per_second, RequestLimiter(per_second))
