"""The limiters of the process, one a host: how fast it may be asked.

Belongs here: spacing requests, and pausing all of them when the host says 429. Retrying is the client's.
"""

import math
import threading
import time
from urllib.parse import urlsplit


class RequestLimiter:
    """Lets at most `per_second` requests a second through, evenly spaced, from any number of threads.

    Requests have turns on one time line, a fixed gap apart. Waking up a little late moves no turn, so the rate is
    kept; after a longer delay (a busy machine, a pause) the line begins again, so nothing is caught up in a bunch: a
    server that counts a sliding second would count one too many (docs/adr/0005).
    """

    _LATE = 0.25
    """Share of the gap by which a request may be late without moving the turns after it."""

    _LOOK_SECONDS = 0.2
    """How often somebody in the queue looks whether the turn is still wanted."""

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._gap = 1 / per_second
        self._next_turn = 0.0
        self._resume_at = 0.0
        self._queue = threading.Lock()
        self._pausing = threading.Lock()

    def wait(self, until: float = math.inf, ended: threading.Event | None = None) -> bool:
        """Return True when the next request may leave.

        Args:
            until: Time of `time.monotonic()` after which nobody needs the turn any more.
            ended: Nobody needs the turn any more once it is set.

        Returns:
            False, at once, if the turn would come too late, or when `ended` is set; the turn is not taken then.
        """
        ended = ended or threading.Event()
        while not self._queue.acquire(timeout=self._LOOK_SECONDS):  # one waits for its turn, the others for theirs
            if ended.is_set() or time.monotonic() >= until:
                return False
        try:
            turn = max(self._next_turn, time.monotonic())
            while (remaining := max(turn, self._resume_at) - time.monotonic()) > 0:
                if time.monotonic() + remaining >= until or ended.wait(remaining):
                    return False
            if ended.is_set():
                return False
            now = time.monotonic()
            self._next_turn = (turn if now - turn <= self._LATE * self._gap else now) + self._gap
            return True
        finally:
            self._queue.release()

    def pause(self, seconds: float) -> None:
        """Let no request leave for `seconds`: the host said 429 to one, it would say so to the others."""
        with self._pausing:
            self._resume_at = max(self._resume_at, time.monotonic() + seconds)


_Host = tuple[str | None, int | None]
_PORTS = {"http": 80, "https": 443}

_shared: dict[tuple[_Host, float], RequestLimiter] = {}
_shared_lock = threading.Lock()


def shared_limiter(url: str, per_second: float) -> RequestLimiter:
    """The process's limiter of the host in `url` for this rate: however many clients there are, they share it.

    Another port is another host.
    """
    parts = urlsplit(url)
    host = (parts.hostname, parts.port or _PORTS.get(parts.scheme))
    with _shared_lock:
        return _shared.setdefault((host, per_second), RequestLimiter(per_second))
