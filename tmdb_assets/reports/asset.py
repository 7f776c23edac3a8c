"""Reports as an asset: a folder a period, with previews in Dagster's UI, and what must hold of it.

Belongs here: when reports are made and what Dagster shows of them. What is in them is `reports`' business.
"""

import base64
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date

import dagster as dg

from tmdb_assets.apart import Apart, DiedError
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.made_of import UNCHANGED, are_still, made_of
from tmdb_assets.policies import (
    OWNERS,
    REPORTS_POOL,
    after_publication,
    backfill_policy,
    outlet_tags,
)
from tmdb_assets.published import PublishedCopy
from tmdb_assets.records.instance import claim_run
from tmdb_assets.reports.checks import report_checks
from tmdb_assets.reports.folders import ReportBusyError, ReportFolders
from tmdb_assets.reports.kind import ReportKind
from tmdb_assets.reports.note import ABOUT, read_note
from tmdb_assets.reports.outdated import MADE_AGAIN, MARKED, mark, outdated_of
from tmdb_assets.warehouse.published_asset import published_key
from tmdb_assets.workspace import Workspace

_PERIODS_SHOWN = 5


def reports_key(dataset: Dataset) -> dg.AssetKey:
    """The asset of a dataset's reports."""
    return dg.AssetKey(["reports", dataset.name])


def report_definitions(
    dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition, kind: ReportKind
) -> dg.Definitions:
    """The reports of a dataset, and their checks."""
    key, noun = reports_key(dataset), dataset.calendar.noun

    @dg.asset(
        key=key,
        deps=[published_key(dataset)],
        description=f"One folder per {noun}, `reports/{dataset.name}/<{noun}>/`: an interactive page that needs no"
        f" network, and a PNG and an SVG of each chart. {kind.says} Reports that became outdated, since an earlier"
        f" {noun} was recovered, are made again.",
        group_name="reports",
        kinds={"html"},
        owners=list(OWNERS),
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=REPORTS_POOL,
        tags=outlet_tags(dataset),
        automation_condition=after_publication(),
    )
    def report(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> None:
        claim_run(context)
        periods = [date.fromisoformat(key) for key in context.partition_keys]
        copy = workspace.published(dataset)
        _refuse_unpublished(copy, periods)
        folders = ReportFolders(dataset.paths(workspace.settings).reports)
        outdated = [one for one in outdated_of(kind, copy, workspace.settings, folders) if one.period not in periods]
        again = [one for one in outdated if one.may_be_made][:MADE_AGAIN]
        with ExitStack() as stack:
            make = _Making(stack, kind, copy, folders)
            try:
                for period in periods:
                    context.add_asset_metadata(make(period), partition_key=period.isoformat())
                    context.log.info(f"the report of {period} is in {folders.folder(period)}")
            except DiedError as error:
                raise dg.Failure(str(error)) from error
            for one in again:
                try:
                    metadata = make(one.period)
                except (DiedError, ReportBusyError) as error:
                    context.log.warning(f"The report of {one.period} stays outdated. {error}")
                    continue
                outdated.remove(one)
                # The event of the period that it is about: what the UI shows of it is what is there.
                made = dg.AssetMaterialization(key, partition=one.period.isoformat(), metadata=metadata)
                context.log_event(made)
                context.log.info(f"made the report of {one.period} again: {one.why}")
        for one in [one for one in outdated if not one.is_said][:MARKED]:
            mark(folders, one)
            context.log.warning(f"The report of {one.period} is outdated: {one.why}")

    return dg.Definitions(assets=[report], asset_checks=[report_checks(dataset, kind, key)])


class _Making:
    """Makes reports of a copy, one after the other; what draws is started when the first of them is not there yet."""

    def __init__(self, stack: ExitStack, kind: ReportKind, copy: PublishedCopy, folders: ReportFolders) -> None:
        self._stack, self._kind, self._copy, self._folders = stack, kind, copy, folders
        self._made_of = made_of(copy)
        self._maker = None

    def __call__(self, period: date) -> dict[str, dg.MetadataValue]:
        """Make the report of a period, unless it is what it would be; what the UI shows of it.

        Raises:
            DiedError: Drawing took down the process that does it.
            ReportBusyError: Another process is writing the report of the period.
        """
        folder, noted = self._folders.folder(period), read_note(self._folders.folder(period))
        names = {*self._kind.files} - {ABOUT}
        now = self._kind.histories(self._copy, [period])[period]
        # It may be another one of the same copy: whether a period is over hangs on the day that it is.
        is_current = noted and not noted.outdated and noted.history == now
        if noted and is_current and are_still(noted.made, self._made_of, folder, names):
            self._folders.found_unchanged(period)
            return {**self._metadata(period), "unchanged": dg.MetadataValue.text(UNCHANGED)}
        if self._maker is None:
            # First of all: it comes up, and its engine, while this process imports what charts are made with.
            from tmdb_assets.reports.pictures import warm  # noqa: PLC0415

            drawer = self._stack.enter_context(Apart("draws the charts"))
            drawer.ask("its start", warm)
            from tmdb_assets.reports.making import Maker  # noqa: PLC0415 - Altair takes a second to import

            self._maker = Maker(self._kind, self._copy, drawer, self._made_of, self._folders)
        made = self._maker.make(period)
        self._folders.write(period, made.files)
        return {**self._metadata(period), "charts_drawn": dg.MetadataValue.int(len(made.drawn))}

    def _metadata(self, period: date) -> dict[str, dg.MetadataValue]:
        from tmdb_assets.reports.pictures import preview  # noqa: PLC0415 - Pillow

        folder = self._folders.folder(period)
        sizes = {name: (folder / name).stat().st_size for name in self._kind.files}
        listing = "\n".join(f"| {name} | {size:,} |" for name, size in sizes.items())
        previews = {
            name: base64.b64encode(preview((folder / f"{name}.png").read_bytes())).decode()
            for name in self._kind.charts
        }
        shown = (f"![{name.replace('_', ' ')}](data:image/png;base64,{png})" for name, png in previews.items())
        return {
            "path": dg.MetadataValue.path(str(folder)),
            "size_bytes": dg.MetadataValue.int(sum(sizes.values())),
            "files": dg.MetadataValue.md(f"| file | bytes |\n| --- | ---: |\n{listing}"),
            "charts": dg.MetadataValue.md("\n\n".join(shown)),
        }


def _refuse_unpublished(copy: PublishedCopy, periods: Iterable[date]) -> None:
    """A period without facts has nothing to report."""
    missing = [period for period in periods if period not in copy.ways]
    if missing:
        more = f" and {len(missing) - _PERIODS_SHOWN} more" if len(missing) > _PERIODS_SHOWN else ""
        raise dg.Failure(
            f"Not published: {', '.join(map(str, missing[:_PERIODS_SHOWN]))}{more}. Materialize these"
            f" {copy.dataset.calendar.noun}s up to"
            f" {copy.dataset.published_name} first, or leave them out of the range; reports that are there stay as they"
            " are.",
            allow_retries=False,
        )
