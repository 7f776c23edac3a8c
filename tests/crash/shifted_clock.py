"""A pipeline in a process of its own, in a time zone of the machine's and at a time of the test's.

`python -m tests.crash.shifted_clock DIRECTORY`, with TZ in the environment: runs the daily job over the spans below,
and prints what came of it as JSON. Belongs here: the clock and the runs. What must have come of it says the test.
"""

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.e2e.pipeline import Pipeline, failed_steps
from tmdb_assets.sandbox import Sandbox, SandboxSettings

# Around the end and the begin of summer time in New York, a year's end, and a leap day; oldest first. Each day is
# captured at another hour, so that the local day is the one before (New York) or after (Kolkata).
SPANS = [
    (date(2026, 10, 31), date(2026, 11, 2)),
    (date(2026, 12, 31), date(2027, 1, 1)),
    (date(2027, 3, 13), date(2027, 3, 15)),
    (date(2028, 2, 28), date(2028, 3, 1)),
]
HOURS = (0.5, 4.5, 5.5, 6.5, 18.75, 23.75)
PAGES = 3


def days_of(span: tuple[date, date]) -> list[date]:
    first, last = span
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Clock(datetime):
    """`datetime` whose present is the test's."""

    present: Callable[[], datetime] = staticmethod(lambda: datetime.now(UTC))

    @classmethod
    def now(cls, tz=None):
        now = cls.present()
        return now.astimezone(tz) if tz else now.astimezone().replace(tzinfo=None)


def set_clock(at: datetime) -> None:
    """From now on it is `at`, and time goes on."""
    began = time.monotonic()
    Clock.present = staticmethod(lambda: at + timedelta(seconds=time.monotonic() - began))


def _now() -> datetime:
    return Clock.present()


def _timestamp() -> float:
    return Clock.present().timestamp()


def shift(stack: ExitStack) -> None:
    """Show the project and Dagster the clock of the test."""
    stack.enter_context(mock.patch("tmdb_assets.settings.datetime", Clock))
    stack.enter_context(mock.patch("dagster._time._mockable_get_current_datetime", _now))
    stack.enter_context(mock.patch("dagster._time._mockable_get_current_timestamp", _timestamp))


def capture(pipeline: Pipeline, sandbox: Sandbox) -> dict[str, str]:
    """Capture all days, then build, check and publish each span; the reasons of what failed."""
    import dagster as dg  # noqa: PLC0415 - after the clock is set

    raw = dg.AssetSelection.groups("raw")
    failed = {}
    hours = iter(HOURS * 9)
    for span in SPANS:
        for day in days_of(span):
            sandbox.set_today(day)
            set_clock(datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=next(hours)))
            failed |= failed_steps(pipeline.run(day, raw))
        first, last = map(str, span)
        tags = {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}
        failed |= failed_steps(pipeline.run(None, tags=tags))
    return failed


def pass_midnight(pipeline: Pipeline, sandbox: Sandbox) -> dict[str, str]:
    """Run a day whose listing arrives in its last second, and everything else on the next day."""
    day = SPANS[-1][1] + timedelta(days=1)
    sandbox.set_today(day)
    last = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
    listing = pipeline.settings.raw_dir / "tmdb" / "discover_pages" / f"date={day}"
    Clock.present = staticmethod(lambda: last + timedelta(seconds=2) if listing.is_dir() else last)
    return failed_steps(pipeline.run(day))


def fetched(root: Path) -> list[tuple[str, str, str, str]]:
    """Table, day, first and last `fetched_at` of every raw partition."""
    found = []
    for folder in sorted(root.glob("*/*/date=*")):
        times = [at for part in folder.glob("*.parquet") for at in pq.read_table(part)["fetched_at"].to_pylist()]
        if times:
            found.append((folder.parent.name, folder.name[5:], min(times).isoformat(), max(times).isoformat()))
    return found


def main() -> None:
    directory = Path(sys.argv[1])
    settings = SandboxSettings(films=60)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as monkeypatch, Sandbox(settings) as sandbox:
        shift(stack)
        first = SPANS[0][0]
        set_clock(datetime(first.year, first.month, first.day, 12, tzinfo=UTC))
        pipeline = Pipeline(directory, sandbox, PAGES, monkeypatch)
        failed = capture(pipeline, sandbox) | pass_midnight(pipeline, sandbox)
        with duckdb.connect(str(pipeline.settings.paths("films").published), read_only=True) as copy:
            facts = copy.execute(
                "select date_id::varchar, count(*) from fact_movie_daily group by 1 order by 1"
            ).fetchall()
            calendar = copy.execute(
                "select min(date_id)::varchar, max(date_id)::varchar, count(*), count(distinct date_id) from dim_date"
            ).fetchone()
            released = copy.execute("select min(released_on)::varchar from dim_movie").fetchone()
            leap_day = copy.execute(
                "select day_of_month, day_name, iso_week from dim_date where date_id = date '2028-02-29'"
            ).fetchall()
        found = {
            "zone": time.tzname,
            "failed": failed,
            "fetched": fetched(pipeline.settings.raw_dir),
            "facts": facts,
            "calendar": calendar,
            "released": released,
            "leap_day": leap_day,
        }
    Path(sys.argv[2]).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
