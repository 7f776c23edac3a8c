"""The one limiter of the process: how fast TMDB may be asked.

Belongs here: spacing requests, and pausing all of them when TMDB says 429. Retrying is the client's.
"""

import threading
import time


class RequestLimiter:
    """Lets at most `per_second` requests a second through, evenly spaced, from any number of threads.

    Requests have turns on one time line, a fixed gap apart. Waking up a little late moves no turn, so the rate is
    kept; after a longer delay (a busy machine, a pause) the line begins anew, so nothing is caught up in a bunch: a
    server that counts a sliding second, as TMDB does, would count one too many (docs/adr/0005).
    """

    _LATE = 0.25
    """Share of the gap by which a request may be late without moving the turns after it."""

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._gap = 1 / per_second
        self._next_turn = 0.0
        self._resume_at = 0.0
        self._queue = threading.Lock()
        self._pausing = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may leave."""
        with self._queue:  # one waits for its turn, the others for theirs
            turn = max(self._next_turn, time.monotonic())
            while (remaining := max(turn, self._resume_at) - time.monotonic()) > 0:
                time.sleep(remaining)
            now = time.monotonic()
            self._next_turn = (turn if now - turn <= self._LATE * self._gap else now) + self._gap

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
