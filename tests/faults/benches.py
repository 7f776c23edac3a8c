"""The benches of the datasets: which periods of each are captured before faults are tried on them.

Belongs here: settings, and the periods before the current one. How an asset is captured is the business of `bench`.
"""

import shutil
from datetime import UTC, date, datetime, time, timedelta

from tests.faults import grounds
from tests.faults.bench import Bench
from tests.faults.grounds import CHANGES, COLLECTION


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


class FilmsBench(Bench):
    """The day before today is published, of the one before that there are raw files only."""

    ground = grounds.FILMS

    def _variables(self) -> dict[str, str]:
        self._published = max(self.lake.days(self.tables[grounds.DISCOVER]))
        self.missed = self._published - timedelta(days=2)
        return {"TMDB_START_DATE": str(self._published - timedelta(days=8))}

    def _prepare(self) -> None:
        published, live = self._published, self.ground.live
        self._capture_day(published - timedelta(days=1), *live)
        # No film has changed on the first day of a pipeline; now it is the second one.
        shutil.rmtree(self.lake.folder(self.tables[CHANGES], published))
        self._capture_day(published, CHANGES)
        # Collections are asked for once: as if this version came today, all of them are due.
        for day in self.lake.days(self.tables[COLLECTION]):
            shutil.rmtree(self.lake.folder(self.tables[COLLECTION], day))
        self._capture_day(published + timedelta(days=1), *live)

    def _capture_day(self, day: date, *endpoints: str) -> None:
        self._capture_first(day, _noon(day), *endpoints)


class SeriesBench(Bench):
    """The current week is captured, the one before was missed; nothing is published."""

    ground = grounds.SERIES
    WEEK = date(2026, 9, 7)

    def _variables(self) -> dict[str, str]:
        self.missed = self.WEEK - timedelta(weeks=1)
        return self.sandbox.variables | {
            "SERIES_START_WEEK": str(self.missed),
            "SERIES_POPULAR_PAGES": "4",
            "MDBLIST_BATCH": "10",
        }

    def _prepare(self) -> None:
        self._capture_first(self.WEEK, _noon(self.WEEK + timedelta(days=2)), *self.ground.live)


BENCHES = {bench.ground.dataset.name: bench for bench in (FilmsBench, SeriesBench)}
