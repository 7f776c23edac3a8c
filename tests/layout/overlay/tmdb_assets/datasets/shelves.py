"""The dataset `shelves`: how the shelves of a library are used, week by week.

Belongs here: what the dataset consists of.
"""

from collections.abc import Sequence
from datetime import time
from typing import TYPE_CHECKING

from tmdb_assets.schemas.shelves import FACT_LOAN_WEEKLY, TABLES
from tmdb_assets.sources.library.observation import OBSERVATION
from tmdb_assets.sources.library.settings import START_VARIABLE, LibrarySettings
from tmdb_assets.sources.library.tables import RAW_TABLES, SOURCE

from tmdb_assets.calendar.dataset import Dataset, Upstream
from tmdb_assets.calendar.periods import WEEKLY, Timetable

if TYPE_CHECKING:
    import dagster as dg

    from tmdb_assets.settings import Settings


def _raw_assets(partitions: "dg.TimeWindowPartitionsDefinition") -> Sequence["dg.AssetsDefinition"]:
    from tmdb_assets.sources.library.assets import raw_assets  # noqa: PLC0415

    return raw_assets(SHELVES, partitions)


def _upstreams(settings: "Settings") -> dict[str, Upstream]:
    from tmdb_assets.sources.library.client import upstream  # noqa: PLC0415

    return {SOURCE: upstream(settings)}


SHELVES = Dataset(
    name="shelves",
    title="Shelves",
    calendar=WEEKLY,
    timetable=Timetable(run_at=time(6), due_at=time(6, 30), deadline=time(10)),
    raw_tables=RAW_TABLES,
    tables=TABLES,
    fact=FACT_LOAN_WEEKLY,
    observation=OBSERVATION,
    upstreams=_upstreams,
    raw_assets=_raw_assets,
    preview="select week_id, name, loans from fact_loan_weekly left join dim_shelf using (shelf_id) order by all",
    notices=("There is no such library.",),
    start=lambda settings, _: LibrarySettings.of(settings).start_date,
    start_variable=START_VARIABLE,
    raw_kept_days=lambda settings: LibrarySettings.of(settings).retention_days,
)
