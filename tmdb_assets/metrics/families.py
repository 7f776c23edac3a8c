"""Every metric family there is: name, kind, labels, and what to do with it.

Belongs here: the declarations, from which the exposition, docs/metrics.md and the tests come. Where a value comes
from is said by the modules beside this one. No label holds a day, a run or a text: the number of series depends on the
number of assets, checks and the like alone.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

PREFIX = "tmdb_assets_"


@dataclass(frozen=True)
class Family:
    """A metric family.

    Attributes:
        part: The part of a scrape that it is read with: if that fails, the family is missing.
        name: Its name, without the project's prefix; of a counter with `_total`.
        labels: Names of its labels.
        help: What it is, in its unit, and what to do with it.
        kind: Prometheus' type.
    """

    part: str
    name: str
    labels: tuple[str, ...]
    help: str
    kind: Literal["gauge", "counter"] = "gauge"

    @property
    def full_name(self) -> str:
        """The name as Prometheus knows it."""
        return PREFIX + self.name


class Sample(NamedTuple):
    """One value of a family; `labels` are the values of its labels in their order."""

    family: Family
    labels: tuple[str, ...]
    value: float


_ASSET = ("asset", "group")
_CHECK = ("asset", "check")

UP = Family(
    "scrape", "up", (), "1 if every part could be read, else 0: tmdb_assets_part_up names the part, the log the reason."
)
PART_UP = Family(
    "scrape",
    "part_up",
    ("part",),
    "1 if this part could be read; at 0 its families are missing, at least of a dataset.",
)
PART_SECONDS = Family("scrape", "part_read_seconds", ("part",), "How long reading this part took.")

LAST_SUCCESS = Family(
    "assets",
    "asset_last_success_timestamp_seconds",
    _ASSET,
    "When the asset was last materialized; time() minus this is its age. Missing until it was.",
)
LAST_DURATION = Family(
    "assets",
    "asset_last_duration_seconds",
    _ASSET,
    "How long its last materialization took: of a dbt model its SQL, else the step.",
)
ROWS = Family("assets", "asset_rows", _ASSET, "Rows of its last materialization: of a raw table those of a period.")
ASSET_PARTITIONS = Family(
    "assets",
    "asset_partitions",
    (*_ASSET, "state"),
    "Due periods by what Dagster knows of them: materialized, failed (the newest try), missing.",
)
FRESHNESS = Family(
    "assets",
    "asset_freshness",
    (*_ASSET, "state"),
    "1 for its state by its freshness policy: fresh, stale (not made again in the period of the last deadline), unknown"
    " (never made).",
)

CHECK_STATUS = Family(
    "checks",
    "check_status",
    (*_CHECK, "severity", "status"),
    "1 for its status: passing, failing, running, crashed (its code raised), not_evaluated (its run ended before it),"
    " new (no run has planned it). The severity is that of its last evaluation.",
)
CHECK_FAILING_ROWS = Family(
    "checks", "check_failing_rows", _CHECK, "Failing rows in its last evaluation; the examples are on the Checks tab."
)
CHECK_ROWS = Family("checks", "check_rows", _CHECK, "Rows that its last evaluation judged.")
CHECK_LAST_EVALUATION = Family(
    "checks", "check_last_evaluation_timestamp_seconds", _CHECK, "When it was last evaluated; missing until it was."
)

RUNS = Family("runs", "runs", ("job_name", "status"), "Runs that Dagster keeps, by job and status.")
RUN_LAST_STATUS = Family(
    "runs",
    "run_last_status",
    ("job_name", "status"),
    "1 for how its last finished run ended: success, failure, canceled.",
)
RUN_LAST_DURATION = Family("runs", "run_last_duration_seconds", ("job_name",), "How long its last finished run took.")
RUN_LAST_END = Family("runs", "run_last_end_timestamp_seconds", ("job_name",), "When its last finished run ended.")
HEARTBEAT = Family(
    "runs",
    "daemon_last_heartbeat_timestamp_seconds",
    ("daemon",),
    "The last sign of life of a part of Dagster's daemon; missing if it never ran here.",
)
DAEMON_ERRORS = Family(
    "runs", "daemon_errors", ("daemon",), "Errors that came with the last heartbeat; the daemon's log has them."
)

REQUESTS = Family(
    "upstream",
    "upstream_requests_total",
    ("endpoint",),
    "Requests sent while periods were captured, retries included, in all of Dagster's history.",
    "counter",
)
RETRIES = Family("upstream", "upstream_retries_total", ("endpoint",), "Retries among the requests.", "counter")
THROTTLED = Family(
    "upstream",
    "upstream_throttled_total",
    ("endpoint",),
    "Answers 429: if they stay, lower TMDB_REQUESTS_PER_SECOND.",
    "counter",
)

PARTITIONS = Family(
    "periods",
    "partitions",
    ("dataset", "state"),
    "Periods that should be good by now, by state; `tmdb-assets periods` lists them with reason and next command.",
)
LAG = Family(
    "periods",
    "freshness_lag_seconds",
    ("dataset",),
    "Time since the end (UTC) of the newest published period, 0 while it goes on; missing before the first one.",
)

PUBLISHED_AT = Family(
    "published",
    "published_timestamp_seconds",
    ("dataset",),
    "When the published copy was last swapped in; missing before.",
)
PUBLISHED_ROWS = Family("published", "published_rows", ("dataset", "table"), "Rows of the published copy.")
NULL_RATIO = Family(
    "published",
    "null_ratio",
    ("dataset", "table", "column"),
    "Share of NULLs (0 to 1) in the published copy: of a fact in its newest period, of columns that recovered"
    " periods never have in the newest one that was captured live.",
)

STORAGE = Family(
    "storage",
    "storage_bytes",
    ("dataset", "part"),
    "Size on disk: raw, warehouse (with staging), published, reports, extracts of a dataset, and instance (Dagster's"
    " SQLite files), which belongs to none.",
)
DISK_FREE = Family("storage", "disk_free_bytes", (), "Free space on the disk of the data directory.")

FAMILIES: tuple[Family, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Family))
PARTS: tuple[str, ...] = tuple(dict.fromkeys(family.part for family in FAMILIES if family.part != UP.part))
