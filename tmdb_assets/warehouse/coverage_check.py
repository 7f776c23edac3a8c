"""The check `day_coverage`: the standing list of all days, on the asset that people read.

Belongs here: the form of the list in the Dagster UI. What becomes of a day is `coverage`'s business.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import dagster as dg

from tmdb_assets.calendar.coverage import GOOD, DayCoverage, Span, State, cover, spans
from tmdb_assets.checks.crashes import Crash, record
from tmdb_assets.checks.results import check_result
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.settings import now_utc
from tmdb_assets.warehouse.publish import PUBLISHED_KEY
from tmdb_assets.workspace import Workspace

DAY_COVERAGE = "day_coverage"


def coverage_check_definitions() -> dg.Definitions:
    """`day_coverage`."""
    spec = dg.AssetCheckSpec(
        DAY_COVERAGE,
        asset=PUBLISHED_KEY,
        description="Every day from the first one on is published. Lists live, recovered, pending, failing and"
        " unrecoverable days with the reason and the next command. The sensor `missing_days` reports it whenever it"
        " changes, also when no run gets this far.",
    )

    # It may end without a result: one that crashed says nothing of the days, and what was published stays published.
    @dg.multi_asset_check(name=DAY_COVERAGE, specs=[spec], can_subset=True)
    def day_coverage(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult | dg.AssetObservation]:
        try:
            result = coverage_result(cover(workspace.settings, workspace.lake, now_utc()))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no matter of the days
            yield record(Crash(PUBLISHED_KEY, DAY_COVERAGE, error, blocking=False), context.log)
        else:
            yield result

    return dg.Definitions(asset_checks=[day_coverage])


def coverage_result(days: Sequence[DayCoverage], given_up: Sequence[date] = ()) -> dg.AssetCheckResult:
    """The list as a check: it fails while a day is not good, as an error if one is failing, else as a warning.

    Args:
        days: The standing list.
        given_up: Days that are not tried any more, whether or not a reason was noted.
    """
    listed = spans(days)
    counts = {state: sum(covered.state is state for covered in days) for state in State}
    verdict = Verdict(
        rows=len(days),
        failing_rows=sum(covered.state not in GOOD for covered in days),
        problems=[_problem(span) for span in listed if span.state not in GOOD],
        numbers={f"days_{state}": count for state, count in counts.items()},
    )
    if given_up:
        verdict.problems.append(f"not tried any more, a person has to look: {', '.join(map(str, given_up))}")
    severity = dg.AssetCheckSeverity.ERROR if counts[State.FAILING] or given_up else dg.AssetCheckSeverity.WARN
    listed_days = [covered.day for covered in days]
    result = check_result(verdict, asset=PUBLISHED_KEY, name=DAY_COVERAGE, days=listed_days, severity=severity)
    table = [
        "| days | count | state | reason | next command |",
        "| --- | ---: | --- | --- | --- |",
        *(
            f"| {span.name} | {span.days} | {span.state} | {span.reason.translate(_CELL)} |"
            f" {f'`{span.next_step}`' if span.next_step else ''} |"
            for span in listed
        ),
    ]
    return result._replace(metadata={**result.metadata, "days": dg.MetadataValue.md("\n".join(table))})


def _problem(span: Span) -> str:
    """A line of the list; the reason only where a person has to act on it."""
    return f"{span.name} {span.state}: {span.reason}" if span.state is State.FAILING else f"{span.name} {span.state}"


_CELL = str.maketrans({"|": "\\|", "\n": " "})
