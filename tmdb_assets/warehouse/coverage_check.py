"""The check `coverage`: the standing list of all periods of a dataset, on the asset that people read.

Belongs here: the form of the list in the Dagster UI. What becomes of a period is `calendar.coverage`'s business.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import dagster as dg

from tmdb_assets.calendar.coverage import GOOD, PeriodCoverage, Span, cover, spans
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.observation import State
from tmdb_assets.checks.crashes import Crash, record
from tmdb_assets.checks.results import check_result
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.settings import now_utc
from tmdb_assets.warehouse.published_asset import published_key
from tmdb_assets.workspace import Workspace

COVERAGE = "coverage"


def coverage_check_definitions(dataset: Dataset) -> dg.Definitions:
    """`coverage` of a dataset."""
    key, noun = published_key(dataset), dataset.calendar.noun
    spec = dg.AssetCheckSpec(
        COVERAGE,
        asset=key,
        description=f"Every {noun} from the first one on is published. Lists live, recovered, pending, failing and"
        f" unrecoverable {noun}s with the reason and the next command. The sensor `{dataset.name}_missing_periods`"
        " reports it whenever it changes, also when no run gets this far.",
    )

    # It may end without a result: one that crashed says nothing of the days, and what was published stays published.
    @dg.multi_asset_check(name=f"{dataset.name}_coverage", specs=[spec], can_subset=True)
    def coverage(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult | dg.AssetObservation]:
        try:
            result = coverage_result(dataset, cover(dataset, workspace.settings, workspace.lake, now_utc()))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no matter of the periods
            yield record(Crash(key, COVERAGE, error, blocking=False), context.log)
        else:
            yield result

    return dg.Definitions(asset_checks=[coverage])


def coverage_result(
    dataset: Dataset, covered: Sequence[PeriodCoverage], given_up: Sequence[date] = ()
) -> dg.AssetCheckResult:
    """The list as a check: it fails while a period is not good, as an error if one is failing, else as a warning.

    Args:
        dataset: The dataset.
        covered: The standing list.
        given_up: Periods that are not tried any more, whether or not a reason was noted.
    """
    listed, noun = spans(dataset, covered), dataset.calendar.noun
    counts = {state: sum(one.state is state for one in covered) for state in State}
    verdict = Verdict(
        rows=len(covered),
        failing_rows=sum(one.state not in GOOD for one in covered),
        problems=[_problem(span) for span in listed if span.state not in GOOD],
        numbers={f"{noun}s_{state}": count for state, count in counts.items()},
    )
    if given_up:
        verdict.problems.append(f"not tried any more, a person has to look: {', '.join(map(str, given_up))}")
    severity = dg.AssetCheckSeverity.ERROR if counts[State.FAILING] or given_up else dg.AssetCheckSeverity.WARN
    periods = [one.period for one in covered]
    result = check_result(verdict, asset=published_key(dataset), name=COVERAGE, days=periods, severity=severity)
    table = [
        f"| {noun}s | count | state | reason | next command |",
        "| --- | ---: | --- | --- | --- |",
        *(
            f"| {span.name} | {span.count} | {span.state} | {span.reason.translate(_CELL)} |"
            f" {f'`{span.next_step}`' if span.next_step else ''} |"
            for span in listed
        ),
    ]
    return result._replace(metadata={**result.metadata, f"{noun}s": dg.MetadataValue.md("\n".join(table))})


def _problem(span: Span) -> str:
    """A line of the list; the reason only where a person has to act on it."""
    return f"{span.name} {span.state}: {span.reason}" if span.state is State.FAILING else f"{span.name} {span.state}"


_CELL = str.maketrans({"|": "\\|", "\n": " "})
