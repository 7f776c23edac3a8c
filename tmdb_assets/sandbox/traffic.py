"""What a sandbox counts, and how it limits: requests by endpoint and status, and per sliding second.

Memory only, single threaded (the event loop). What is done with a request that is too many belongs to `gate`.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_SECOND = 1.0


class SlidingSecond:
    """The requests of the last second."""

    def __init__(self) -> None:
        """Start empty."""
        self._times: deque[float] = deque()

    def count(self, now: float) -> int:
        """How many requests were added in the second before `now`."""
        while self._times and self._times[0] <= now - _SECOND:
            self._times.popleft()
        return len(self._times)

    def add(self, now: float) -> None:
        """Remember a request."""
        self._times.append(now)


class Traffic:
    """Counters of one sandbox, and its rate limit."""

    def __init__(self, rate_limit: int | None) -> None:
        """Start at nothing; `rate_limit` None admits everything, else it is for each upstream on its own."""
        self._rate_limit = rate_limit
        self._admitted: dict[str, SlidingSecond] = defaultdict(SlidingSecond)
        self.reset()

    def reset(self) -> None:
        """Forget what was counted; the rate limit keeps its window."""
        self._seen: dict[str, SlidingSecond] = defaultdict(SlidingSecond)
        self._by_endpoint: dict[str, Counter[str]] = {}
        self._faults: Counter[str] = Counter()
        self._most_in_a_second = 0
        self._in_flight = 0
        self._most_in_flight = 0

    def admits(self, upstream: str, now: float) -> bool:
        """Whether a request to an upstream may pass; one that may not does not count against the next."""
        seen, admitted = self._seen[upstream], self._admitted[upstream]
        seen.add(now)
        self._most_in_a_second = max(self._most_in_a_second, seen.count(now))
        if self._rate_limit is not None and admitted.count(now) >= self._rate_limit:
            return False
        admitted.add(now)
        return True

    def begin(self, endpoint: str) -> Callable[[str], None]:
        """A request came in.

        Returns:
            what ends it, by its HTTP status or what was done to it instead; only the first call counts.
        """
        self._in_flight += 1
        self._most_in_flight = max(self._most_in_flight, self._in_flight)
        is_over = False

        def end(outcome: str) -> None:
            nonlocal is_over
            if not is_over:
                is_over = True
                self._in_flight = max(0, self._in_flight - 1)
                self._by_endpoint.setdefault(endpoint, Counter())[outcome] += 1

        return end

    def broke(self, kind: str) -> None:
        """A fault of this kind changed an answer."""
        self._faults[kind] += 1

    def report(self) -> dict[str, Any]:
        """The body of `/_sandbox/stats`."""
        statuses: Counter[str] = Counter()
        for outcomes in self._by_endpoint.values():
            statuses.update(outcomes)
        return {
            "requests": statuses.total(),
            "endpoints": {name: dict(self._by_endpoint[name]) for name in sorted(self._by_endpoint)},
            "statuses": dict(sorted(statuses.items())),
            "faults": dict(sorted(self._faults.items())),
            "throttled": statuses["429"],
            "most_in_one_second": self._most_in_a_second,
            "most_in_flight": self._most_in_flight,
        }
