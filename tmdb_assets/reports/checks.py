"""What must hold of the reports of a dataset, as checks in Dagster.

Belongs here: the checks of the reports' asset, and what they say. How a report is looked at is in `inspection`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.partitions import window_of
from tmdb_assets.checks.crashes import Crash, record
from tmdb_assets.checks.results import check_result
from tmdb_assets.policies import CHECK_SEVERITY
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.reports.kind import PAGE, ReportKind
from tmdb_assets.reports.outdated import MADE_AGAIN, outdated_of
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.workspace import Workspace

_ERROR, _WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
_SEVERITIES = {"report_files": _ERROR, "self_contained": _ERROR, "up_to_date": _WARN}
_DESCRIPTIONS = {
    "report_files": "Every file of the report is there and can be read: the page, a PNG and an SVG of each chart, and"
    " what is noted of them.",
    "self_contained": "The page of the report refers to nothing outside itself, and forbids itself the network.",
    "up_to_date": "Every report that is kept says what the published copy says of its {noun} and of the {noun}s before"
    " it. One that does not, since a {noun} was recovered after it was made, is made again: the"
    " {made_again} newest in each run of the reports. Until then its page says it.",
}


def report_checks(dataset: Dataset, kind: ReportKind, key: dg.AssetKey) -> dg.AssetChecksDefinition:
    """The checks of a dataset's reports, whose asset has this key."""
    words = {"noun": dataset.calendar.noun, "made_again": MADE_AGAIN}
    specs = [
        dg.AssetCheckSpec(
            name,
            asset=key,
            description=_DESCRIPTIONS[name].format(**words),
            metadata={CHECK_SEVERITY: severity.value},
        )
        for name, severity in _SEVERITIES.items()
    ]

    @dg.multi_asset_check(name=f"{dataset.name}_report_checks", specs=specs, can_subset=True)
    def checks(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult | dg.AssetObservation]:
        folders = ReportFolders(dataset.paths(workspace.settings).reports)
        window = window_of(context.run.tags)
        days = dataset.calendar.between(*window) if window else folders.days()[-1:]
        judges = {
            "report_files": partial(_files_verdict, kind, folders, days),
            "self_contained": partial(_references_verdict, folders, days),
            "up_to_date": partial(_currency_verdict, kind, dataset, workspace, folders),
        }
        for check in context.selected_asset_check_keys:
            try:
                verdict = judges[check.name]()
            except Exception as error:  # noqa: BLE001 - whatever it is, the other checks are evaluated
                yield record(Crash(key, check.name, error, blocking=False, days=days), context.log)
            else:
                severity = _SEVERITIES[check.name]
                yield check_result(verdict, asset=key, name=check.name, days=days, severity=severity)

    return checks


def _files_verdict(kind: ReportKind, folders: ReportFolders, days: Iterable[date]) -> Verdict:
    from tmdb_assets.reports.inspection import broken_files  # noqa: PLC0415 - Pillow

    found = {day: list(broken_files(folders.folder(day), kind.files)) for day in days}
    return _verdict(found, len(kind.files))


def _references_verdict(folders: ReportFolders, days: Iterable[date]) -> Verdict:
    from tmdb_assets.reports.inspection import references  # noqa: PLC0415 - Pillow

    return _verdict({day: list(references(folders.folder(day) / PAGE)) for day in days}, 1)


def _currency_verdict(kind: ReportKind, dataset: Dataset, workspace: Workspace, folders: ReportFolders) -> Verdict:
    outdated = outdated_of(kind, workspace.published(dataset), workspace.settings, folders)
    verdict = Verdict(rows=len(folders.days()), failing_rows=len(outdated))
    verdict.numbers = {"not_said_yet": sum(not one.is_said for one in outdated)}
    verdict.examples = [{dataset.calendar.noun: one.period, "why": one.why} for one in outdated]
    if outdated:
        verdict.problems.append(
            f"{len(outdated)} of {verdict.rows} reports are outdated, the newest of {outdated[0].period}:"
            f" {outdated[0].why}. Each run of the reports makes {MADE_AGAIN} of them again; for all at once,"
            f" materialize the reports of these {dataset.calendar.noun}s"
        )
    return verdict


def _verdict(found: dict[date, list[str]], rows: int) -> Verdict:
    problems = [f"{day}: {problem}" for day, problems in found.items() for problem in problems]
    return Verdict(rows=rows * len(found), failing_rows=len(problems), problems=problems)
