"""The form of a check's result in the Dagster UI: numbers, problems, a few failing rows.

Belongs here: turning a verdict into an `AssetCheckResult`. Judging is done elsewhere.
"""

import dagster as dg

from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import ASPECTS, Verdict, examples_markdown

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
    verdict: Verdict, *, asset: dg.AssetKey, name: str, severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR
) -> dg.AssetCheckResult:
    """A verdict as Dagster records it; a check that passes reports its numbers, too."""
    metadata: dict[str, dg.MetadataValue] = {
        "rows": dg.MetadataValue.int(verdict.rows),
        "failing_rows": dg.MetadataValue.int(verdict.failing_rows),
    }
    for key, value in verdict.numbers.items():
        metadata[key] = _number(value)
    if verdict.problems:
        metadata["problems"] = dg.MetadataValue.md("\n".join(f"* {problem}" for problem in verdict.problems))
    if verdict.examples:
        metadata["examples"] = dg.MetadataValue.md(examples_markdown(verdict.examples))
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
