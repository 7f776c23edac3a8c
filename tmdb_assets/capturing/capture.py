"""Capturing periods into a raw table: each on its own, whole or not at all, with the checks' verdicts.

Belongs here: what all raw assets do alike. What a period's rows are, where they come from, and how a period can be
observed is said by the task that a source hands to `capture_periods`.

A period is observed live, while it lasts, or recovered after it is over. A table that has nothing to say of a period,
because the period was observed the other way, stores nothing for it and says so.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg
import pyarrow as pa
import pydantic

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.failures import note_failed, note_mended
from tmdb_assets.capturing.asset import Results, raw_key
from tmdb_assets.capturing.growing import settle
from tmdb_assets.capturing.storing import BadRowsError, CheckCrashedError, StoredPeriod
from tmdb_assets.capturing.verdicts import PeriodVerdicts
from tmdb_assets.checks.crashes import Crash, crash_metadata
from tmdb_assets.http.client import Client
from tmdb_assets.http.errors import AnswerError, AuthenticationError, SourceError, ThrottledError, UpstreamError
from tmdb_assets.http.requester import RequestCounts
from tmdb_assets.lake.partitions import PartitionExistsError, RawLake
from tmdb_assets.records.instance import claim_run
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import ASPECTS
from tmdb_assets.settings import SettingsError, now_utc
from tmdb_assets.warehouse.publication import read_published
from tmdb_assets.workspace import Workspace

_FAILURES_IN_A_ROW = 2
"""So many days in a row that fail upstream are no matter of the days: the run stops asking."""


class NotCapturedError(Exception):
    """A past period has no raw data, and upstream cannot be asked about the past.

    Attributes:
        is_final: Whether nothing can change that.
    """

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


class PurgedError(Exception):
    """A day is published, and its raw data is gone: it cannot be derived again, and what is known of it stays."""


class NotTriedError(Exception):
    """A day was not tried, because the days before it failed for a reason that holds for it, too."""


class ReplacementError(Exception):
    """A capture of a past day is to be replaced, which would put today's numbers in its place."""


Capture = Callable[[date, Any, bool], StoredPeriod]
Review = Callable[[date], StoredPeriod]


class CaptureConfig(dg.Config):
    """What a run can be told of a raw table."""

    replace: bool = pydantic.Field(
        default=False,
        description="Capture today again, in place of what was captured today already. Refused for a past day: its"
        " numbers cannot be asked for again.",
    )


@dataclass(frozen=True)
class Task:
    """How one raw table is captured.

    Attributes:
        dataset: The dataset that it is captured for; it says how a period is observed, and what a missed one means.
        table: The raw table.
        capture: Captures a day with a client, stores it, in place of what is there if the flag says so, and says what
            it came to.
        review: Says what a day that is stored already came to.
        connect: The client to ask with.
        ways: How a period must have been observed for the table to say anything of it; by default live.
        grows: Of a table that grows while its period lasts: whether something of the period is due and may be asked
            now. Then it is captured again, which adds rows; a period that is over gets none.
        quiet: Why the source is not asked at all; None if it is.
    """

    dataset: Dataset
    table: Table
    capture: Capture
    review: Review
    connect: Callable[[Workspace], AbstractContextManager[Client]]
    ways: frozenset[str] | None = None
    grows: Callable[[date], bool] | None = None
    quiet: Callable[[], str | None] = lambda: None

    @property
    def name(self) -> str:
        """The asset's name."""
        return self.table.path


def capture_periods(
    context: dg.AssetExecutionContext, workspace: Workspace, task: Task, config: CaptureConfig
) -> Results:
    """Capture the run's periods, each on its own, and report on all of them.

    Args:
        context: The run; it names the periods.
        workspace: Where to ask and where to store.
        task: How a period is captured.
        config: What the run was told.

    Yields:
        One result per check over the days, then the materialization.

    Raises:
        dagster.Failure: Some days are bad; it names them, and the others are recorded as materialized.
    """
    claim_run(context)
    workspace.keep_upstreams_apart(task.dataset)
    paths = task.dataset.paths(workspace.settings)
    good: dict[date, StoredPeriod] = {}
    bad: dict[date, Exception] = {}
    findings = PeriodVerdicts(task.table, [key.name for key in context.selected_asset_check_keys])
    counts, in_vain = RequestCounts(), RequestCounts()
    hopeless = _Hopeless()
    for day in sorted(date.fromisoformat(key) for key in context.partition_keys):
        asked = RequestCounts()
        try:
            good[day] = _one_day(context, day, workspace, task, config, asked, hopeless)
            findings.add(day, good[day].verdicts, good[day].crashes)
            note_mended(paths, day, task.name)
        except (
            SourceError,
            SettingsError,
            NotCapturedError,
            NotTriedError,
            PurgedError,
            ReplacementError,
            BadRowsError,
            CheckCrashedError,
            pa.ArrowInvalid,
            OSError,
        ) as error:
            bad[day] = error
            in_vain.add_all(asked)
            hopeless.learn(day, error)
            if isinstance(error, BadRowsError):
                findings.add(day, error.verdicts)
            elif isinstance(error, CheckCrashedError):
                findings.add(day, crashes=dict.fromkeys(ASPECTS, error.error))
            # A day that was not tried has not failed, and one that stays as it is neither.
            if not isinstance(error, (NotTriedError, PurgedError, ReplacementError)):
                final = isinstance(error, NotCapturedError) and error.is_final
                note_failed(paths, day, task.name, str(error), is_final=final)
        finally:
            counts.add_all(asked)

    if in_vain.total:
        # What good days asked is recorded with them; this is on record beside them, for whoever counts requests.
        said = "What was asked upstream for periods that failed."
        context.log_event(dg.AssetObservation(raw_key(task.table), description=said, metadata=_figures(in_vain)))
    for day, result in good.items() if bad else ():
        # Before anything is yielded: Dagster drops what is logged between the last yield and an exception.
        context.log_event(
            dg.AssetMaterialization(raw_key(task.table), partition=day.isoformat(), metadata=result.metadata)
        )
    yield from findings.results(context.log, is_red=bool(bad))
    if bad:
        raise _failure(good, bad, counts, findings.crashes) from next(iter(bad.values()))
    for day, result in good.items():
        context.add_asset_metadata(result.metadata, asset_key=raw_key(task.table), partition_key=day.isoformat())
    yield dg.MaterializeResult()


def _failure(
    good: Mapping[date, StoredPeriod], bad: Mapping[date, Exception], counts: RequestCounts, crashes: Iterable[Crash]
) -> dg.Failure:
    reasons = "\n".join(f"{day}: {error}" for day, error in bad.items())
    days = len(good) + len(bad)
    return dg.Failure(
        description=reasons if days == 1 else f"{len(bad)} of {days} days:\n{reasons}",
        metadata={
            "failed_days": dg.MetadataValue.json([day.isoformat() for day in bad]),
            "good_days": dg.MetadataValue.json([day.isoformat() for day in good]),
            **crash_metadata(crashes),
            **_figures(counts),
        },
        allow_retries=False,
    )


class _Hopeless:
    """What the run has learned of the periods to come: what refused a token, or is down, fails them, too."""

    def __init__(self) -> None:
        self._in_a_row: list[date] = []
        self._reason: str | None = None

    def learn(self, day: date, error: Exception) -> None:
        """Take in the failure of a day."""
        if isinstance(error, AuthenticationError):
            self._reason = f"not tried, because the token was refused on {day}"
        elif isinstance(error, (AnswerError, NotCapturedError)):
            self.answered()
        elif isinstance(error, (UpstreamError, ThrottledError)):
            self._in_a_row.append(day)
            if len(self._in_a_row) >= _FAILURES_IN_A_ROW:
                failed = " and ".join(map(str, self._in_a_row))
                self._reason = f"not tried, because {error.source.name} failed on {failed}"

    def answered(self) -> None:
        """Upstream answered."""
        self._in_a_row.clear()

    def refuse(self) -> None:
        """Raise if asking has no hope.

        Raises:
            NotTriedError: It has none.
        """
        if self._reason:
            raise NotTriedError(f"{self._reason}. Mend that, then materialize the day again.")


def _one_day(
    context: dg.AssetExecutionContext,
    day: date,
    workspace: Workspace,
    task: Task,
    config: CaptureConfig,
    counts: RequestCounts,
    hopeless: _Hopeless,
) -> StoredPeriod:
    lake, table, dataset = workspace.lake, task.table, task.dataset
    observation, noun = dataset.observation, dataset.calendar.noun
    live, recovered = observation.live[0], observation.recovered
    current = dataset.calendar.current(now_utc())
    lake.restore(table, day)
    if config.replace:
        _refuse_to_replace(task, day, is_over=day != current)
    quiet = task.quiet()
    if task.grows and (quiet or day != current) and settle(lake, table, day, dataset.calendar):
        context.log.info(f"{task.name} of {day}: what a killed run had observed of the {noun} is stored")
    stored = lake.has(table, day)
    way = observation.way(lake, day) or (live if day == current else None)
    grows = stored and not quiet and day == current and task.grows is not None and task.grows(day)
    if stored and not config.replace and not grows:
        context.log.info(f"{task.name} of {day} is captured already and kept as it is")
        result = task.review(day)
        result.metadata |= {"kept": "captured earlier and kept as it is", "source": way or "none"}
        return result
    if way is None and day in read_published(dataset.paths(workspace.settings)).periods:
        raise PurgedError(
            f"{day} is published, but its raw data was deleted for its age, so it cannot be derived again. It stays"
            f" published as it is: leave the {noun} out of the range."
        )
    if way is None and not (recovered and table == recovered[1]):
        raise NotCapturedError(
            f"{task.name} of {day} was not captured in time, and upstream gives only today's numbers."
            f" {observation.how_to_recover}"
        )
    way = way or (recovered or observation.live)[0]
    said = _why_nothing(task, way, quiet, is_over=day != current)
    if said:
        context.log.info(f"{task.name} of {day}: nothing to capture, {said}")
        return StoredPeriod({}, {"dagster/row_count": 0, "source": way, "not_needed": said})
    hopeless.refuse()
    replaced = _replaced(lake, table, day) if stored and config.replace else None
    with task.connect(workspace) as client:
        try:
            result = task.capture(day, client, config.replace)
        except PartitionExistsError:
            # Another run was quicker; what it captured is as good.
            result = task.review(day)
        finally:
            counts.add_all(client.counts)
    hopeless.answered()
    result.metadata |= {"source": way, **_figures(client.counts)}
    if replaced:
        result.metadata["replaced"] = replaced
    return result


def _refuse_to_replace(task: Task, day: date, *, is_over: bool) -> None:
    """Raise if what is stored of a period must stay.

    Raises:
        ReplacementError: It must.
    """
    noun, reason = task.dataset.calendar.noun, None
    if is_over:
        reason = f"upstream gives only today's numbers, and a past {noun} keeps those that were observed in it"
    elif task.grows:
        reason = f"it grows while its {noun} lasts, and keeps what was observed"
    if reason:
        raise ReplacementError(
            f"{task.name} of {day} is not replaced: {reason}. Nothing was changed. Materialize the {noun} without"
            " `replace` to derive it again from its raw files."
        )


def _why_nothing(task: Task, way: str, quiet: str | None, *, is_over: bool) -> str | None:
    """Why the table has nothing to say of a period; None if it has."""
    observation, noun = task.dataset.observation, task.dataset.calendar.noun
    live = observation.live[0]
    if way not in (task.ways or {live}):
        return "it is captured live" if way == live else f"the {noun} is recovered from {observation.ways[way].path}"
    return quiet or (f"the {noun} is over, and upstream tells nothing of it" if task.grows and is_over else None)


def _replaced(lake: RawLake, table: Table, day: date) -> str:
    """What a replacement takes the place of, for the record."""
    rows = lake.read(table, day, ["fetched_at", "run_id"])
    if not rows.num_rows:
        return "a capture without rows"
    return f"{rows.num_rows:,} rows that run {rows['run_id'][0]} captured at {rows['fetched_at'][0]}"


def _figures(counts: RequestCounts) -> dict[str, Any]:
    by_endpoint = {"requests": counts.requests, "retries": counts.retries, "throttled": counts.throttled}
    return {
        **{name: counter.total() for name, counter in by_endpoint.items()},
        **{
            f"{name}_by_endpoint": dg.MetadataValue.json(dict(sorted(counter.items())))
            for name, counter in by_endpoint.items()
        },
    }
