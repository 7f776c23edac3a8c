"""What the project knows of a dataset: the unit of everything that can fail alone.

Belongs here: the record `Dataset`, in which everything that a dataset brings is named once. The datasets there are
stand in `tmdb_assets.datasets`; whatever does the work gets a dataset, and knows none by name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tmdb_assets.calendar.observation import Observation
from tmdb_assets.calendar.periods import Calendar, Timetable
from tmdb_assets.schemas.semantics import NONE, Semantics
from tmdb_assets.schemas.table import Table
from tmdb_assets.settings import DatasetPaths, Settings

if TYPE_CHECKING:
    import dagster as dg

    from tmdb_assets.dashboard.page.site_page import SitePage
    from tmdb_assets.postgres.extras import Extras
    from tmdb_assets.warehouse.inspection import Check
    from tmdb_assets.workspace import Workspace


def _nothing(*_: object) -> Sequence[object]:
    return ()


@dataclass(frozen=True)
class Upstream:
    """The upstream at which the settings have a source ask.

    Attributes:
        name: What tells it from others of the source: its address, or that it is a local sandbox.
        variable: The variable that says so.
    """

    name: str
    variable: str


@dataclass(frozen=True)
class Growing:
    """A raw table that grows while its period lasts.

    Attributes:
        table: The raw table.
        due: How many rows are due in a period and may be asked for at a time (UTC); none once the period is over.
    """

    table: Table
    due: Callable[["Workspace", date, datetime], int]


@dataclass(frozen=True)
class Dataset:
    """A dataset.

    Attributes:
        name: Name of its job, its files, its schemas and its folders.
        title: Name that people read.
        calendar: Its periods.
        timetable: When a period is captured.
        raw_tables: Its raw tables, in the order of capturing.
        tables: Its core and mart tables.
        fact: The table whose rows say which periods the warehouse has, in its period column.
        observation: How a period is observed.
        upstreams: By source, the upstream that the settings ask: data of two never mix.
        raw_assets: Makes its raw assets for a partitions definition.
        checks: Its checks beside those that every table has.
        dbt_variables: What its models are told by the settings, as variables of the environment.
        reports: Makes the definitions of its reports; nothing without any.
        pages: Its pages in the dashboard; none without any.
        postgres: Makes what it has in PostgreSQL beside its tables; nothing without any.
        endpoints: What its sources are asked: requests are counted by these names.
        large: Names of tables that grow with periods or with details: too large to be written again in every period,
            and for spreadsheets. Extracts leave them out.
        semantics: Its metrics, and which of its tables they are defined on.
        preview: A query over its tables that shows what is in them in a few rows, for the UI.
        when_lost: What a backfill of periods that nobody can bring back does, and how to leave them out.
        notices: What its sources want to be said wherever its data is shown.
        start: A day of its first period, where the settings say so; raises SettingsError if that is after today.
        start_variable: The variable that says so.
        growing: Its raw tables that grow while their period lasts, so that the current one is run again.
        raw_kept_days: How long its raw data may be kept.
        facts_kept_days: How long its facts are kept; None keeps all.
        facts_variable: The variable that says how long facts are kept.
        demo_periods: With how many periods, up to the current one, the demo begins.
    """

    name: str
    title: str
    calendar: Calendar
    timetable: Timetable
    raw_tables: tuple[Table, ...]
    tables: tuple[Table, ...]
    fact: Table
    observation: Observation
    upstreams: Callable[[Settings], Mapping[str, Upstream]]
    raw_assets: Callable[["dg.TimeWindowPartitionsDefinition"], Sequence["dg.AssetsDefinition"]]
    checks: Callable[[], Sequence["Check"]] = _nothing  # pyright: ignore[reportAssignmentType]
    dbt_variables: Callable[[Settings], Mapping[str, str]] = lambda _: {}
    reports: Callable[["dg.TimeWindowPartitionsDefinition"], "dg.Definitions"] | None = None
    pages: Callable[[], Sequence["SitePage"]] | None = None
    postgres: Callable[[], "Extras"] | None = None
    endpoints: tuple[str, ...] = ()
    large: frozenset[str] = frozenset()
    semantics: Semantics = NONE
    preview: str | None = None
    when_lost: str = "asks its sources once more"
    notices: tuple[str, ...] = ()
    start: Callable[[Settings, date], date | None] = lambda *_: None
    start_variable: str | None = None
    growing: tuple[Growing, ...] = ()
    raw_kept_days: Callable[[Settings], int | None] = lambda _: None
    facts_kept_days: Callable[[Settings], int | None] = lambda _: None
    facts_variable: str | None = None
    demo_periods: int = 1

    def paths(self, settings: Settings) -> DatasetPaths:
        """Where its files are."""
        return settings.paths(self.name)

    @property
    def job(self) -> str:
        """Its job: a period is captured, modelled, checked and published."""
        return self.name

    @property
    def published_name(self) -> str:
        """Its published copy, as people call the asset."""
        return f"published/{self.name}"

    @property
    def extracted(self) -> tuple[Table, ...]:
        """The tables that extracts have."""
        return tuple(table for table in self.tables if table.name not in self.large)

    def table(self, name: str) -> Table:
        """The core or mart table with this name.

        Raises:
            KeyError: It has none.
        """
        return {table.name: table for table in self.tables}[name]

    def facts_since(self, settings: Settings, today: date) -> date | None:
        """The oldest day whose facts are kept; None keeps all."""
        days = self.facts_kept_days(settings)
        return None if days is None else today - timedelta(days=days)

    def raw_since(self, settings: Settings, today: date) -> date:
        """The oldest day whose raw data is kept."""
        days = self.raw_kept_days(settings)
        return date.min if days is None else today - timedelta(days=days)
