"""Which titles a source of ratings is asked about, and in which order.

Belongs here: pure functions over what TMDB says of the period's titles, and what was asked before. Who asks, and how
often it may, is `fetching`'s business.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tmdb_assets.sources.ratings.tables import NO_DATA, UNKNOWN_ID

ASKED_AGAIN_AFTER = {NO_DATA: timedelta(days=14), UNKNOWN_ID: timedelta(days=28)}
"""How long a source that had nothing to say of an IMDb id is not asked about it again."""

IMDB_ID = re.compile(r"tt[0-9]{7,10}")

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Title:
    """A title of a period, as far as others can be asked about it.

    Attributes:
        title_id: TMDB's id.
        imdb_id: Its IMDb id as TMDB has it, well formed or not; None if TMDB has none.
        is_airing: Whether an episode is aired about now.
    """

    title_id: int
    imdb_id: str | None
    is_airing: bool = False

    @property
    def is_askable(self) -> bool:
        """Whether its IMDb id is well formed."""
        return bool(self.imdb_id and IMDB_ID.fullmatch(self.imdb_id))


@dataclass(frozen=True)
class Asked:
    """What was asked about a title before.

    Attributes:
        imdb_id: The id that was asked for last.
        outcome: What came of it.
        at: When (UTC).
        answered_at: When there was a rating last (UTC); None if there never was.
    """

    imdb_id: str
    outcome: str
    at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """Whose turn it is in a period, as far as it can be said without their IMDb ids.

    Attributes:
        asked: What was asked about titles in the periods before.
        have: The titles that were asked about in this one.
        on: The UTC day on which they would be asked about.
        waits: How long a title is not asked about again, by what came of it.
        left: How many of them may be asked about.
    """

    asked: Mapping[int, Asked]
    have: Collection[int]
    on: date
    waits: Mapping[str, timedelta] = field(default_factory=lambda: ASKED_AGAIN_AFTER)
    left: int = 0

    def waiting(self, title_ids: Iterable[int]) -> list[int]:
        """Those of the titles whose turn it is.

        First those that were never asked about, in their own order, then the others by age of their rating, the oldest
        first.
        """
        wanted = [title_id for title_id in title_ids if title_id not in self.have and not self._excuse(title_id)]
        return sorted(wanted, key=lambda title_id: (title_id in self.asked, self._rated_at(title_id)))

    def is_excused(self, title: Title) -> bool:
        """Whether the source was asked about the very id so recently that it is not asked again."""
        before = self.asked.get(title.title_id)
        return before is not None and before.imdb_id == title.imdb_id and self._excuse(title.title_id)

    def _excuse(self, title_id: int) -> bool:
        before = self.asked.get(title_id)
        if before is None or before.outcome not in self.waits:
            return False
        return self.on < before.at.astimezone(UTC).date() + self.waits[before.outcome]

    def _rated_at(self, title_id: int) -> datetime:
        before = self.asked.get(title_id)
        return (before and before.answered_at) or _NEVER


def askable(titles: Iterable[Title]) -> list[Title]:
    """The titles whose IMDb id is well formed and their own: none that two of them have says whose rating it is."""
    listed = list(titles)
    holders = Counter(title.imdb_id for title in listed)
    return [title for title in listed if title.is_askable and holders[title.imdb_id] == 1]


def due(titles: Iterable[Title], turn: Turn, last: Iterable[str] = ()) -> list[Title]:
    """The titles to ask about, in the order in which a quota is spent on them.

    First those that were never asked about, in their own order; then those that are airing; then the others; of those
    that were asked about before, the oldest rating comes first.

    Args:
        titles: The titles of the period, by rank, each once.
        turn: What was asked before.
        last: IMDb ids that come last, whatever else speaks for them.
    """
    late = set(last)

    def order(title: Title) -> tuple[bool, int, datetime]:
        before = turn.asked.get(title.title_id)
        if before is None:
            return title.imdb_id in late, 0, _NEVER
        return title.imdb_id in late, 1 if title.is_airing else 2, before.answered_at or _NEVER

    wanted = [title for title in askable(titles) if title.title_id not in turn.have and not turn.is_excused(title)]
    return sorted(wanted, key=order)


def in_batches(titles: Sequence[Title], size: int) -> list[Sequence[Title]]:
    """The titles in their order, at most `size` together."""
    return [titles[start : start + size] for start in range(0, len(titles), size)]
