"""How the checks stand, as samples.

Belongs here: naming what `records.checks` reads.
"""

from collections.abc import Iterator, Mapping

import dagster as dg

from tmdb_assets.metrics import families
from tmdb_assets.metrics.families import Sample
from tmdb_assets.records.checks import CHECK_STATUSES, Evaluations, check_states
from tmdb_assets.records.declared import DeclaredCheck


def read_checks(
    instance: dg.DagsterInstance | None, checks: Mapping[dg.AssetCheckKey, DeclaredCheck], known: Evaluations
) -> Iterator[Sample]:
    """The samples of all checks.

    Args:
        instance: Dagster's records; None before the first run.
        checks: The checks.
        known: What is known of evaluations.
    """
    for key, state in check_states(instance, checks, known).items():
        labels, last = checks[key].labels, state.last
        for name in CHECK_STATUSES:
            yield Sample(families.CHECK_STATUS, (*labels, state.severity, name), name == state.status)
        if last is None:
            continue
        yield Sample(families.CHECK_LAST_EVALUATION, labels, last.evaluated_at)
        for family, value in ((families.CHECK_ROWS, last.rows), (families.CHECK_FAILING_ROWS, last.failing_rows)):
            if value is not None:
                yield Sample(family, labels, value)
