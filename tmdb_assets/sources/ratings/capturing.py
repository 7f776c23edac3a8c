"""A period of a source of ratings: asking for what is due of it, and what is stored of it.

Belongs here: what a run does with one period, and what becomes of a source that fails. Who is due is decided in `due`,
when asking ends in `fetching`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.growing import GrowingPartition
from tmdb_assets.capturing.odd import CHECK, judge_odd
from tmdb_assets.capturing.quota import Quota
from tmdb_assets.capturing.storing import StoredPeriod, review_day
from tmdb_assets.http.errors import AuthenticationError, SourceError
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas import Table
from tmdb_assets.settings import Settings, SettingsError, now_utc
from tmdb_assets.sources.ratings.asked import ASKED, judge_asked
from tmdb_assets.sources.ratings.client import RatingsClient
from tmdb_assets.sources.ratings.due import Asked, Turn, due
from tmdb_assets.sources.ratings.fetching import Asking, odd_lines
from tmdb_assets.sources.ratings.known import asked_before, asked_in, last_day
from tmdb_assets.sources.ratings.source import RatingsSource, TitlesOf
from tmdb_assets.sources.ratings.tables import OUTCOMES, REFUSED
from tmdb_assets.sources.tmdb.pages import Log
from tmdb_assets.workspace import Workspace


@dataclass(frozen=True)
class Ratings:
    """The ratings of a dataset's periods in a run.

    Attributes:
        of: The source.
        titles_of: The titles to ask about.
        dataset: The dataset.
        workspace: Where its raw data is.
        quota: What may be asked.
        run_id: Dagster run that asks.
        log: Takes progress lines.
        is_extra: Whether a period is good without them, so that a source that fails is a warning.
    """

    of: RatingsSource
    titles_of: TitlesOf
    dataset: Dataset
    workspace: Workspace
    quota: Quota
    run_id: str
    log: Log
    is_extra: bool

    def capture(self, period: date, client: RatingsClient, _: bool) -> StoredPeriod:
        """Ask about what is due of a period, and store what is answered.

        Raises:
            SourceError: The source failed; what was answered is stored. Never of what is extra.
            SettingsError: The raw layer was captured from another upstream. Never of what is extra.
        """
        try:
            return self._ask(period, client)
        except (SourceError, SettingsError) as error:
            if not self.is_extra:
                raise
            if not self._lake.has(self._table, period):
                GrowingPartition.begin(self._lake, self._table, period, self.dataset.calendar).commit()
            self.log(f"{self._table.path} of {period}: {error}")
            return self._reviewed(period, str(error))

    def review(self, period: date) -> StoredPeriod:
        """What a stored period came to."""
        is_current = self.dataset.calendar.current(now_utc()) == period
        return self._reviewed(period, self._refusal() if is_current else None)

    @property
    def _lake(self) -> RawLake:
        return self.workspace.lake

    @property
    def _settings(self) -> Settings:
        return self.workspace.settings

    @property
    def _table(self) -> Table:
        return self.of.table

    def _ask(self, period: date, client: RatingsClient) -> StoredPeriod:
        of, settings, now = self.of, self._settings, now_utc()
        self.workspace.mark_upstream(of.name, of.upstream(settings))
        state = self.quota.state(now)
        if said := state.refused_key:
            problem = f"{said} It is not asked again before the next day (UTC), or with another key."
            raise AuthenticationError(of.source, of.endpoint, problem)
        growing = GrowingPartition.begin(self._lake, self._table, period, self.dataset.calendar)
        before, have = asked_before(of, self._lake, settings, period), asked_in(of, growing)
        turn = self._turn(before, have, now.date(), state.left)
        titles = self.titles_of(self._lake, period, turn)
        asking = Asking(
            of=of,
            client=client,
            growing=growing,
            run_id=self.run_id,
            log=self.log,
            max_odd_share=settings.max_odd_share,
            needed=len(have) + len(due(titles, self._turn(before, have, self._last_day(period)))),
            refused=sum(outcome == REFUSED for outcome in have.values()),
            stopped="" if state.left else state.reason,
        )
        asking.ask(due(titles, turn, self.quota.refused_lately(now)))
        result = self._reviewed(period, self._refusal(asking.stopped))
        if asking.stopped:
            result.metadata["stopped"] = asking.stopped
            self.log(f"{self._table.path} of {period}: not all that is due was asked: {asking.stopped}")
        return result

    def _reviewed(self, period: date, problem: str | None) -> StoredPeriod:
        of, result = self.of, review_day(self._lake, self._table, period)
        rows = self._lake.read(self._table, period, [of.id_column, "imdb_id", "outcome", "told"]).to_pylist()
        result.judge(CHECK, lambda: judge_odd(odd_lines(of, rows)))
        for outcome in OUTCOMES:
            result.metadata[f"{of.noun.many}_{outcome}"] = sum(row["outcome"] == outcome for row in rows)
        if self.is_extra:
            result.judge(ASKED, lambda: judge_asked(len(rows), [problem] if problem else []))
        else:
            have = {row[of.id_column]: row["outcome"] for row in rows}
            before = asked_before(of, self._lake, self._settings, period)
            turn = self._turn(before, have, self._last_day(period))
            result.metadata[f"{of.noun.many}_waiting"] = len(due(self.titles_of(self._lake, period, turn), turn))
        if not of.quiet(self._settings):
            result.metadata["requests_left"] = self.quota.left(now_utc())
        return result

    def _turn(self, before: Mapping[int, Asked], have: Mapping[int, str], on: date, left: int = 0) -> Turn:
        return Turn(before, have, on, self.of.waits(self._settings), left)

    def _last_day(self, period: date) -> date:
        return last_day(self.dataset.calendar, period)

    def _refusal(self, stopped: str = "") -> str | None:
        """What the source refuses now, in its own words where a run heard them; nothing without a key."""
        if self.of.quiet(self._settings):
            return None
        state = self.quota.state(now_utc())
        return (stopped or f"{self.of.source.name}: {state.reason}.") if state.is_refusing else None
