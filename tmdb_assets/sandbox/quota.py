"""A daily allowance of requests, as some upstreams give it: counted by UTC day of the sandbox's clock.

Counting only; how an upstream says that nothing is left is its own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmdb_assets.sandbox.upstream import Clock


class DailyQuota:
    """What is left of a day."""

    def __init__(self, limit: int | None, clock: Clock) -> None:
        """Start with nothing used.

        Args:
            limit: requests a day; None: no end of them, they are counted all the same.
            clock: of the sandbox.
        """
        self.limit = limit
        self._clock, self._day, self.used = clock, clock.today(), 0

    def take(self) -> bool:
        """Use one request of today; whether there was one."""
        if self._day != self._clock.today():
            self._day, self.used = self._clock.today(), 0
        if self.limit is not None and self.used >= self.limit:
            return False
        self.used += 1
        return True

    @property
    def resets_at(self) -> datetime:
        """When the next day begins."""
        day = self._clock.today() + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
