"""Which series a source of ratings is asked about, and in which order.

Belongs here: pure functions over what TMDB says of the week's series, and what was asked before. Who asks, and how
often it may, is `fetching`'s business.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tmdb_assets.sources.ratings.tables import NO_DATA, UNKNOWN_ID

ASKED_AGAIN_AFTER = {NO_DATA: timedelta(days=14), UNKNOWN_ID: timedelta(days=28)}
"""How long a source that had nothing to say of an IMDb id is not asked about it again."""

IMDB_ID = re.compile(r"tt[0-9]{7,10}")

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Title:
    """A series of a week, as far as others can be asked about it.

    Attributes:
        series_id: TMDB's id.
        imdb_id: Its IMDb id as TMDB has it, well formed or not; None if TMDB has none.
        is_airing: Whether an episode is aired about now.
    """

    series_id: int
    imdb_id: str | None
    is_airing: bool


@dataclass(frozen=True)
class Asked:
    """What was asked about a series before.

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


def askable(titles: Iterable[Title]) -> list[Title]:
    """The titles whose IMDb id is well formed and their own: none that two of them have says whose rating it is."""
    listed = list(titles)
    holders = Counter(title.imdb_id for title in listed)
    return [
        title for title in listed if title.imdb_id and IMDB_ID.fullmatch(title.imdb_id) and holders[title.imdb_id] == 1
    ]


def due(
    titles: Iterable[Title], asked: Mapping[int, Asked], have: Collection[int], on: date, last: Iterable[str] = ()
) -> list[Title]:
    """The titles to ask about, in the order in which a quota is spent on them.

    First those that were never asked about, in their own order; then those that are airing; then the others; of those
    that were asked about before, the oldest rating comes first.

    Args:
        titles: The series of the week by TMDB's rank, each once.
        asked: What was asked about them in the weeks before.
        have: The series that were asked about in this week.
        on: The UTC day on which they would be asked about.
        last: IMDb ids that come last, whatever else speaks for them.
    """
    late = set(last)

    def order(title: Title) -> tuple[bool, int, datetime]:
        before = asked.get(title.series_id)
        if before is None:
            return title.imdb_id in late, 0, _NEVER
        return title.imdb_id in late, 1 if title.is_airing else 2, before.answered_at or _NEVER

    wanted = [
        title
        for title in askable(titles)
        if title.series_id not in have and not is_excused(title, asked.get(title.series_id), on)
    ]
    return sorted(wanted, key=order)


def is_excused(title: Title, before: Asked | None, on: date) -> bool:
    """Whether the source had nothing to say of the very id, so recently that it is not asked again on a UTC day."""
    if before is None or before.imdb_id != title.imdb_id or before.outcome not in ASKED_AGAIN_AFTER:
        return False
    return on < before.at.astimezone(UTC).date() + ASKED_AGAIN_AFTER[before.outcome]


def in_batches(titles: Sequence[Title], size: int) -> list[Sequence[Title]]:
    """The titles in their order, at most `size` together."""
    return [titles[start : start + size] for start in range(0, len(titles), size)]
