"""What is known of things that are asked for one by one, from the partitions in which they were fetched.

Belongs here: reading the newest fetch of each, and which were fetched at all. What follows from that is decided in the
rooms of films and series.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.sources.tmdb.one_by_one import Fetched, Thing
from tmdb_assets.sources.tmdb.tables import SET_ASIDE


class Known:
    """The things that were fetched in any period, or are gone; read once when they are first asked for."""

    def __init__(self, lake: RawLake, thing: Thing) -> None:
        self._lake = lake
        self._thing = thing
        self._ids: set[int] | None = None

    def __contains__(self, key: int) -> bool:
        if self._ids is None:
            periods = self._lake.days(self._thing.table)
            self._ids = {known for period in periods for known in self._usable(period)}
        return key in self._ids

    def add(self, period: date) -> None:
        """Take in what was fetched in a period since."""
        if self._ids is not None:
            self._ids.update(self._usable(period))

    def _usable(self, period: date) -> list[int]:
        return usable(self._lake, self._thing, period)[self._thing.key].to_pylist()


def usable(lake: RawLake, thing: Thing, period: date, columns: Sequence[str] = ()) -> pa.Table:
    """The id, the status and other columns of what was fetched in a period, without what was set aside."""
    rows = lake.read(thing.table, period, [thing.key, *columns, "status"])
    return rows.filter(pc.field("status") != SET_ASIDE)


def fetched_before(lake: RawLake, thing: Thing, period: date) -> dict[int, Fetched]:
    """The newest fetch of everything in the partitions before `period`, with the UTC day on which it was fetched.

    What was set aside counts as not fetched, and is due again.

    Details of a recovered period, or of a run that passed midnight, are younger than their partition.
    """
    fetched: dict[int, Fetched] = {}
    for known in lake.days(thing.table):
        if known >= period:
            break
        rows = usable(lake, thing, known, ["fetched_at", "language"])
        days = rows["fetched_at"].cast(pa.timestamp("us")).cast(pa.date32())
        fetches = _fetches(*(column.to_pylist() for column in (days, rows["status"], rows["language"])))
        for key, fetch in zip(rows[thing.key].to_pylist(), fetches, strict=True):
            earlier = fetched.get(key)
            if earlier is None or earlier.on <= fetch.on:
                fetched[key] = fetch
    return fetched


def _fetches(days: Iterable[date], statuses: Iterable[int], languages: Iterable[str | None]) -> Iterator[Fetched]:
    """One object for all fetches that are alike: there are millions of them in a long history."""
    alike: dict[tuple[date, int, str | None], Fetched] = {}
    for key in zip(days, statuses, languages, strict=True):
        yield alike.setdefault(key, Fetched(*key))
