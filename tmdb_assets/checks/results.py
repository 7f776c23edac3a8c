"""The form of a check's result in the Dagster UI: numbers, problems, a few failing rows.

Belongs here: turning a verdict into an `AssetCheckResult`. Judging is done elsewhere.
"""

from collections.abc import Collection
from datetime import date

import dagster as dg

from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import ASPECTS, Verdict, shown_examples

_DESCRIPTIONS = {
    "shape": "Exactly the declared columns, in their order, with their types.",
    "keys": "No two rows share their key ({key}).",
    "rules": "No NULL where none may be, and every value within its limits.",
}


def model_check_specs(table: Table, asset: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """The blocking checks that a table's pandera model stands for."""
    return [
        dg.AssetCheckSpec(
            name=aspect,
            asset=asset,
            description=_DESCRIPTIONS[aspect].format(key=", ".join(table.key)),
            blocking=True,
        )
        for aspect in ASPECTS
    ]


def check_result(
    verdict: Verdict,
    *,
    asset: dg.AssetKey,
    name: str,
    days: Collection[date] = (),
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
) -> dg.AssetCheckResult:
    """A verdict as Dagster records it; a check that passes reports its numbers, too.

    Args:
        verdict: What was found.
        asset: The table.
        name: The check.
        days: The days that were judged; without any the check says nothing of a day.
        severity: How bad it is if the check fails.
    """
    metadata: dict[str, dg.MetadataValue] = {
        "rows": dg.MetadataValue.int(verdict.rows),
        "failing_rows": dg.MetadataValue.int(verdict.failing_rows),
    }
    if days:
        metadata["days"] = dg.MetadataValue.int(len(days))
        metadata["first_day"] = dg.MetadataValue.text(min(days).isoformat())
        metadata["last_day"] = dg.MetadataValue.text(max(days).isoformat())
    for key, value in verdict.numbers.items():
        metadata[key] = _number(value)
    if verdict.problems:
        metadata["problems"] = dg.MetadataValue.md("\n".join(f"* {problem}" for problem in verdict.problems))
    if verdict.examples:
        # A table and no Markdown: values come from outside, and the UI escapes what is in a table.
        metadata["examples"] = dg.MetadataValue.table([dg.TableRecord(row) for row in shown_examples(verdict.examples)])
    return dg.AssetCheckResult(
        passed=verdict.passed,
        asset_key=asset,
        check_name=name,
        severity=severity,
        description="; ".join(verdict.problems) or None,
        metadata=metadata,
    )


def _number(value: float | str | None) -> dg.MetadataValue:
    if value is None:
        return dg.MetadataValue.null()
    if isinstance(value, int):
        return dg.MetadataValue.int(value)
    return dg.MetadataValue.float(value) if isinstance(value, float) else dg.MetadataValue.text(value)
