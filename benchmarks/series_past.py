"""Weeks of series before a captured one, as if the project had run in each of them: their raw partitions.

Made of two real captures of the sandbox: a first week, which has the credits of everybody, and the week after it.
Belongs here: capturing a week whenever it was, and making the past of it. What a week costs is measured in `series`.
"""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch

WEEK = timedelta(weeks=1)


def this_week() -> date:
    """The Monday of the week that is captured live."""
    from tmdb_assets.calendar.periods import WEEKLY  # noqa: PLC0415
    from tmdb_assets.settings import now_utc  # noqa: PLC0415

    return WEEKLY.current(now_utc())


def capture_week(env: Mapping[str, str], week: date) -> None:
    """Materialize every raw asset of series for a week as if it were its Monday noon.

    Raises:
        RuntimeError: One of them failed; the text says why.
    """
    import dagster as dg  # noqa: PLC0415

    from tmdb_assets.calendar.partitions import partitions_of  # noqa: PLC0415
    from tmdb_assets.calendar.periods import WEEKLY  # noqa: PLC0415
    from tmdb_assets.datasets import dataset_named  # noqa: PLC0415
    from tmdb_assets.policies import silence_known_warnings  # noqa: PLC0415
    from tmdb_assets.settings import Settings  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

    os.environ.update(env)
    silence_known_warnings()
    assets = dataset_named("series").raw_assets(partitions_of(WEEKLY, week))
    quiet = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}
    with patch("tmdb_assets.settings._system_clock", return_value=datetime.combine(week, time(12), UTC)):
        done = dg.materialize(
            [*assets],
            partition_key=week.isoformat(),
            resources={"workspace": Workspace(Settings.from_env(env))},
            run_config=quiet,
            raise_on_error=False,
        )
    if not done.success:
        failed = [str(event.step_failure_data.error) for event in done.all_events if event.is_step_failure]
        raise RuntimeError(f"the week of {week} could not be captured:\n" + "\n".join(failed)[-4000:])


def write_weeks(env: Mapping[str, str], first: date, last: date, source: Path) -> None:
    """Write the raw partitions of series of every week from `first` to `last`.

    Args:
        env: The environment of the project; what it has of series is removed.
        first: The first Monday; it has the credits of everybody.
        last: The last one.
        source: A data directory with two captured weeks: the earlier one is what the first week is made of, the later
            one what all others are.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415
    from upath import UPath  # noqa: PLC0415

    from tmdb_assets.datasets import dataset_named  # noqa: PLC0415
    from tmdb_assets.lake.partitions import RawLake  # noqa: PLC0415

    data = Path(env["TMDB_ASSETS_DATA"])
    shutil.rmtree(data / "raw", ignore_errors=True)
    there, here = RawLake(UPath(source / "raw")), RawLake(UPath(data / "raw"))
    for table in dataset_named("series").raw_tables:
        captured = there.days(table)
        for week in (first + n * WEEK for n in range((last - first).days // 7 + 1)):
            if not captured:
                continue
            of = captured[0] if week == first else captured[-1]
            rows = there.read(table, of)
            moved = pc.add(rows["fetched_at"], pa.scalar(week - of, pa.duration("us")))  # pyright: ignore[reportAttributeAccessIssue]
            place = rows.schema.get_field_index("fetched_at")
            here.write(table, week, rows.set_column(place, "fetched_at", moved.cast(rows.schema.field(place).type)))
    for mark in (source / "raw").glob("*/UPSTREAM"):
        shutil.copy2(mark, data / "raw" / mark.parent.name)
