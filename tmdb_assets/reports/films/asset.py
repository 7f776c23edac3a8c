"""Reports as an asset: a folder a day, with previews in Dagster's UI, and what must hold of it.

Belongs here: when reports are made and what Dagster shows of them. What is in them is `reports`' business.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import dagster as dg

from tmdb_assets.apart import Apart, DiedError
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.partitions import window_of
from tmdb_assets.checks.crashes import Crash, record
from tmdb_assets.checks.results import check_result
from tmdb_assets.policies import OWNERS, REPORTS_POOL, after_publication, backfill_policy, outlet_tags
from tmdb_assets.published import PublishedCopy
from tmdb_assets.records.instance import claim_run
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.warehouse.published_asset import published_key
from tmdb_assets.workspace import Workspace

_DAYS_SHOWN = 5
_CHECKS = {
    "report_files": "Every file of the report is there and can be read: the page, and a PNG and an SVG of each chart.",
    "self_contained": "The page of the report refers to nothing outside itself, and forbids itself the network.",
}


def reports_key(dataset: Dataset) -> dg.AssetKey:
    """The asset of a dataset's reports."""
    return dg.AssetKey(["reports", dataset.name])


def report_definitions(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.Definitions:
    """The reports of a dataset, and their checks."""
    key = reports_key(dataset)

    @dg.asset(
        key=key,
        deps=[published_key(dataset)],
        description="One folder per day, `reports/films/<day>/`: an interactive page that needs no network, and a PNG"
        " and an SVG of each chart. Genres, continents and top films are those of the day; money is that of the"
        " published copy as it is.",
        group_name="reports",
        kinds={"html"},
        owners=list(OWNERS),
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=REPORTS_POOL,
        tags=outlet_tags(dataset),
        automation_condition=after_publication(),
    )
    def daily_report(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> None:
        claim_run(context)
        days = [date.fromisoformat(key) for key in context.partition_keys]
        copy = workspace.published(dataset)
        _refuse_unpublished(copy, days)
        folders = ReportFolders(dataset.paths(workspace.settings).reports)
        try:
            with Apart("draws the charts") as drawer:
                from tmdb_assets.reports.films.making import Maker  # noqa: PLC0415 - Altair takes a second to import

                maker = Maker(copy, drawer)
                for day in days:
                    made = maker.make(day)
                    folder = folders.write(day, made.files)
                    metadata = _metadata(folder, made.files, made.previews)
                    context.add_asset_metadata(metadata, partition_key=day.isoformat())
                    context.log.info(f"wrote the report of {day} to {folder}")
        except DiedError as error:
            raise dg.Failure(str(error)) from error

    specs = [dg.AssetCheckSpec(name, asset=key, description=text) for name, text in _CHECKS.items()]

    @dg.multi_asset_check(name=f"{dataset.name}_report_checks", specs=specs, can_subset=True)
    def report_checks(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult | dg.AssetObservation]:
        folders = ReportFolders(dataset.paths(workspace.settings).reports)
        window = window_of(context.run.tags)
        days = dataset.calendar.between(*window) if window else folders.days()[-1:]
        for check in context.selected_asset_check_keys:
            try:
                verdict = _verdict(check.name, folders, days)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other check is evaluated
                yield record(Crash(key, check.name, error, blocking=False, days=days), context.log)
            else:
                yield check_result(verdict, asset=key, name=check.name, days=days)

    return dg.Definitions(assets=[daily_report], asset_checks=[report_checks])


def _verdict(name: str, folders: ReportFolders, days: Iterable[date]) -> Verdict:
    from tmdb_assets.reports.films.making import FILES, PAGE  # noqa: PLC0415
    from tmdb_assets.reports.inspection import broken_files, references  # noqa: PLC0415 - see above

    verdict = Verdict(rows=0, failing_rows=0)
    for day in days:
        folder = folders.folder(day)
        is_files = name == "report_files"
        found = [f"{day}: {one}" for one in (broken_files(folder, FILES) if is_files else references(folder / PAGE))]
        verdict.rows += len(FILES) if is_files else 1
        verdict.failing_rows += len(found)
        verdict.problems += found
    return verdict


def _refuse_unpublished(copy: PublishedCopy, days: Iterable[date]) -> None:
    """A day without facts has nothing to report."""
    missing = [day for day in days if day not in copy.ways]
    if missing:
        more = f" and {len(missing) - _DAYS_SHOWN} more" if len(missing) > _DAYS_SHOWN else ""
        raise dg.Failure(
            f"Not published: {', '.join(map(str, missing[:_DAYS_SHOWN]))}{more}. Materialize these days up to"
            f" {copy.dataset.published_name} first, or leave them out of the range; reports that are there stay as they"
            " are.",
            allow_retries=False,
        )


def _metadata(folder: Path, files: Mapping[str, bytes], previews: Mapping[str, bytes]) -> dict[str, dg.MetadataValue]:
    sizes = "\n".join(f"| {name} | {len(content):,} |" for name, content in files.items())
    shown = "\n\n".join(
        f"![{name.replace('_', ' ')}](data:image/png;base64,{base64.b64encode(preview).decode()})"
        for name, preview in previews.items()
    )
    return {
        "path": dg.MetadataValue.path(str(folder)),
        "size_bytes": dg.MetadataValue.int(sum(map(len, files.values()))),
        "files": dg.MetadataValue.md(f"| file | bytes |\n| --- | ---: |\n{sizes}"),
        "charts": dg.MetadataValue.md(shown),
    }
