"""What the clients of all sources are: counts, many requests in flight, connections that are closed after use.

Belongs here: asking for many things at once. Which questions there are is the sources' business, how one request is
made and repeated the `requester`'s.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Self, TypeVar

from tmdb_assets.http.attempt import Flight
from tmdb_assets.http.requester import RequestCounts, Requester

K = TypeVar("K")
V = TypeVar("V")


class Client:
    """A client of one host; its methods are the questions that the host answers."""

    def __init__(self, requester: Requester, max_in_flight: int = 1) -> None:
        self._requester = requester
        self._max_in_flight = max_in_flight

    @property
    def counts(self) -> RequestCounts:
        """What was asked so far."""
        return self._requester.counts

    def in_flight(self, ask: Callable[[K], V], keys: Iterable[K]) -> Iterator[tuple[K, V]]:
        """Ask for every key, many at a time; answers come as they arrive, in no order.

        The first error ends it: what has not been asked yet is not asked any more, and what is on its way is cut off
        instead of being waited for or retried.
        """
        waiting = iter(keys)
        flight = Flight()
        name = self._requester.source.name
        with ThreadPoolExecutor(self._max_in_flight, name, initializer=flight.board) as pool:
            flying: dict[Future[V], K] = {}
            try:
                for key in waiting:
                    flying[pool.submit(ask, key)] = key
                    if len(flying) >= 2 * self._max_in_flight:
                        yield from _landed(flying)
                while flying:
                    yield from _landed(flying)
            finally:
                for future in flying:
                    future.cancel()
                flight.end()

    def close(self) -> None:
        """Close the connections."""
        self._requester.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _landed(flying: dict[Future[V], K]) -> Iterator[tuple[K, V]]:
    done, _ = wait(flying, return_when=FIRST_COMPLETED)
    for future in done:
        yield flying.pop(future), future.result()
