"""The raw asset of a source of ratings: the table of a week, to which every run adds what is due and may be asked.

Belongs here: what these assets do alike. Who the source is stands in the record `RatingsSource` that it hands over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.periods import Calendar
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.growing import GrowingPartition
from tmdb_assets.capturing.odd import CHECK, judge_odd, odd_check
from tmdb_assets.capturing.quota import Quota, ledger_place
from tmdb_assets.capturing.storing import StoredPeriod, review_day
from tmdb_assets.http.errors import AuthenticationError
from tmdb_assets.http.source import Source
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.policies import Stage
from tmdb_assets.schemas import Table
from tmdb_assets.settings import Settings, now_utc
from tmdb_assets.sources.ratings.client import RatingsClient
from tmdb_assets.sources.ratings.due import Asked, Title, due
from tmdb_assets.sources.ratings.fetching import Asking, odd_lines
from tmdb_assets.sources.ratings.tables import ANSWERED, OUTCOMES, REFUSED
from tmdb_assets.workspace import Workspace

TitlesOf = Callable[[RawLake, date], Sequence[Title]]
"""The series of a week by TMDB's rank, each once, from the raw layer."""


@dataclass(frozen=True)
class RatingsSource:
    """A source of ratings.

    Attributes:
        source: It, as errors name it.
        table: Its raw table.
        endpoint: Its path, as errors and statistics name it.
        key_variable: The variable of its key.
        key: Its key; None if there is none.
        daily_limit: How many requests it allows a UTC day.
        connect: A client, for a quota.
    """

    source: Source
    table: Table
    endpoint: str
    key_variable: str
    key: Callable[[Settings], str | None]
    daily_limit: Callable[[Settings], int]
    connect: Callable[[Workspace, Quota], RatingsClient]

    @property
    def name(self) -> str:
        """The source's name: folder of its raw tables, pool of whoever asks it."""
        return str(self.table.source)

    def quota(self, settings: Settings) -> Quota:
        """The quota of its key."""
        key = self.key(settings) or ""
        return Quota(ledger_place(settings), self.name, key, self.daily_limit(settings))

    def quiet(self, settings: Settings) -> str | None:
        """Why it is not asked; None if it is."""
        return None if self.key(settings) else f"{self.key_variable} is not set, so {self.source.name} is not asked"


def ratings_asset(
    of: RatingsSource,
    titles_of: TitlesOf,
    dataset: Dataset,
    partitions: dg.TimeWindowPartitionsDefinition,
    deps: Sequence[Table],
) -> dg.AssetsDefinition:
    """The raw asset of a source of ratings.

    Args:
        of: The source.
        titles_of: The series to ask about.
        dataset: The dataset that it is captured for.
        partitions: Its weeks.
        deps: The raw tables that `titles_of` reads.
    """
    table = of.table

    @raw_asset(dataset.name, table, partitions, Stage.RATINGS, pool=of.name, deps=deps, warnings=[odd_check(table)])
    def series_ratings(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake, settings = workspace.lake, workspace.settings
        quota = of.quota(settings)

        def capture(week: date, client: RatingsClient, _: bool) -> StoredPeriod:
            now = now_utc()
            if said := quota.state(now).refused_key:
                problem = f"{said} It is not asked again before the next day (UTC), or with another key."
                raise AuthenticationError(of.source, of.endpoint, problem)
            growing = GrowingPartition.begin(lake, table, week, dataset.calendar)
            titles, before, have = titles_of(lake, week), asked_before(lake, table, week), asked_in(growing)
            late = quota.refused_lately(now)
            asking = Asking(
                client=client,
                growing=growing,
                source=of.source,
                endpoint=of.endpoint,
                run_id=context.run.run_id,
                log=context.log.info,
                max_odd_share=settings.max_odd_share,
                needed=len(have) + len(due(titles, before, have, last_day(dataset.calendar, week))),
                refused=sum(outcome == REFUSED for outcome in have.values()),
            )
            asking.ask(due(titles, before, have, now.date(), late))
            result = review(week)
            if asking.stopped:
                result.metadata["stopped"] = asking.stopped
                context.log.info(
                    f"{table.path} of {week}: {result.metadata['series_waiting']:,} wait: {asking.stopped}"
                )
            return result

        def review(week: date) -> StoredPeriod:
            result = review_day(lake, table, week)
            rows = lake.read(table, week, ["series_id", "imdb_id", "outcome", "told"]).to_pylist()
            result.judge(CHECK, lambda: judge_odd(odd_lines(rows)))
            for outcome in OUTCOMES:
                result.metadata[f"series_{outcome}"] = sum(row["outcome"] == outcome for row in rows)
            have = {row["series_id"]: row["outcome"] for row in rows}
            result.metadata["series_waiting"] = len(
                due(
                    titles_of(lake, week),
                    asked_before(lake, table, week),
                    have,
                    last_day(dataset.calendar, week),
                )
            )
            if not of.quiet(settings):
                result.metadata["requests_left"] = quota.left(now_utc())
            return result

        task = Task(
            dataset,
            table,
            capture,
            review,
            lambda workspace: of.connect(workspace, quota),
            grows=lambda week: may_grow(of, titles_of, lake, quota, week),
            quiet=lambda: of.quiet(settings),
        )
        yield from capture_periods(context, workspace, task, config)

    return series_ratings


def may_grow(of: RatingsSource, titles_of: TitlesOf, lake: RawLake, quota: Quota, week: date) -> bool:
    """Whether something is due that may be asked now, or the key is refused, which has to be said again."""
    now = now_utc()
    state = quota.state(now)
    if state.refused_key is not None:
        return True
    return state.left > 0 and bool(due_now(of.table, titles_of, lake, week, now))


def due_count(of: RatingsSource, titles_of: TitlesOf, workspace: Workspace, week: date, now: datetime) -> int:
    """How many series of a week are due and may be asked about at a time (UTC); none without a key or a quota."""
    if of.quiet(workspace.settings) or not of.quota(workspace.settings).left(now):
        return 0
    return len(due_now(of.table, titles_of, workspace.lake, week, now))


def due_now(table: Table, titles_of: TitlesOf, lake: RawLake, week: date, now: datetime) -> list[Title]:
    """The series of a week that are due at a time, by what is committed."""
    have = lake.read(table, week, ["series_id"])["series_id"].to_pylist() if lake.has(table, week) else ()
    return due(titles_of(lake, week), asked_before(lake, table, week), set(have), now.date())


def last_day(calendar: Calendar, week: date) -> date:
    """The last day of a week: what is not due until then is due in another one."""
    return calendar.next(week) - timedelta(days=1)


def asked_in(growing: GrowingPartition) -> Mapping[int, str]:
    """The series that were asked about in a week, with what came of it; also those that are not committed yet."""
    return {
        series_id: outcome
        for batch in growing.batches(["series_id", "outcome"])
        for series_id, outcome in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    }


def asked_before(lake: RawLake, table: Table, week: date) -> dict[int, Asked]:
    """What was asked about every series in the weeks before a week."""
    asked: dict[int, Asked] = {}
    columns = ["series_id", "imdb_id", "outcome", "fetched_at"]
    for earlier in lake.days(table):
        if earlier >= week:
            break
        rows = lake.read(table, earlier, columns).select(columns)
        for series_id, imdb_id, outcome, at in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            known = asked.get(series_id)
            answered_at = at if outcome == ANSWERED else known.answered_at if known else None
            asked[series_id] = Asked(imdb_id, outcome, at, answered_at)
    return asked
