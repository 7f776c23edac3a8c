"""A source of ratings as it is asked about the titles of one dataset.

Belongs here: the record `RatingsSource`, which a source hands over. Which titles there are is said beside it
(`TitlesOf`), how they are asked about in `asset`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tmdb_assets.calendar.dataset import Upstream
from tmdb_assets.capturing.quota import RESERVE, Quota, ledger_place
from tmdb_assets.http.source import Source
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas import Table
from tmdb_assets.settings import Settings
from tmdb_assets.sources.ratings.client import RatingsClient
from tmdb_assets.sources.ratings.due import ASKED_AGAIN_AFTER, Title, Turn
from tmdb_assets.sources.tmdb.nouns import Noun
from tmdb_assets.workspace import Workspace

TitlesOf = Callable[[RawLake, date, Turn], Sequence[Title]]
"""The titles of a period in the order in which they matter, each once, from the raw layer; those that are not needed by
a turn may be left out."""


@dataclass(frozen=True)
class RatingsSource:
    """A source of ratings.

    Attributes:
        source: It, as errors name it.
        table: Its raw table; its key is whom a row is about.
        noun: What people call what it is asked about.
        endpoint: Its path, as errors and statistics name it.
        key_variable: The variable of its key.
        key: Its key; None if there is none.
        daily_limit: How many requests it allows a UTC day.
        upstream: The upstream that is asked.
        connect: A client, for a quota.
        waits: How long it is not asked about a title again, by what came of it.
        looks_back: How far back it matters what it was asked; None if however far.
    """

    source: Source
    table: Table
    noun: Noun
    endpoint: str
    key_variable: str
    key: Callable[[Settings], str | None]
    daily_limit: Callable[[Settings], int]
    upstream: Callable[[Settings], Upstream]
    connect: Callable[[Workspace, Quota], RatingsClient]
    waits: Callable[[Settings], Mapping[str, timedelta]] = lambda _: ASKED_AGAIN_AFTER
    looks_back: Callable[[Settings], timedelta | None] = lambda _: None

    @property
    def name(self) -> str:
        """The source's name: folder of its raw tables, pool of whoever asks it."""
        return str(self.table.source)

    @property
    def id_column(self) -> str:
        """The column that says whom a row is about."""
        (column,) = self.table.key
        return column

    def quota(self, settings: Settings, kept: int = 0) -> Quota:
        """The quota of its key.

        Args:
            settings: They have the key, and what it allows.
            kept: How much of it is kept for others, beside what always is.
        """
        key, limit = self.key(settings) or "", self.daily_limit(settings)
        return Quota(ledger_place(settings), self.name, key, limit, min(RESERVE + kept, max(limit, RESERVE)))

    def quiet(self, settings: Settings) -> str | None:
        """Why it is not asked; None if it is."""
        return None if self.key(settings) else f"{self.key_variable} is not set, so {self.source.name} is not asked"
