"""What is odd in the answers of a capture: how much of it is borne, and how it is told.

Belongs here: the limit between odd entries, which are set aside while everything else goes on, and an interface that
changed, which is a failure. What is odd about an answer is the source's business.
"""

from collections.abc import Sequence

import dagster as dg

from tmdb_assets.capturing.asset import raw_key
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict

CHECK = "odd_answers"

ALWAYS_BORNE = 20
"""So many odd entries of a capture are no change of an interface, whatever their share."""


def odd_check(table: Table) -> dg.AssetCheckSpec:
    """The check that names what was set aside; it warns."""
    return dg.AssetCheckSpec(
        name=CHECK,
        asset=raw_key(table),
        description="Nothing in the answers was odd. An odd value is read as NULL, an odd entry is set aside, and all"
        f" else goes on; more than {ALWAYS_BORNE} odd entries and more than TMDB_MAX_ODD_SHARE of all are a failure.",
    )


def is_too_much(odd: int, entries: int, max_share: float) -> bool:
    """Whether so many odd ones among so many entries are no oddities of single entries any more."""
    return odd > max(ALWAYS_BORNE, max_share * entries)


def judge_odd(told: Sequence[str | None]) -> Verdict:
    """The verdict on the answers of a period.

    Args:
        told: What is odd in each answer, a line each; None or nothing where nothing is.
    """
    odd = [text.splitlines() for text in told if text]
    lines = [line for lines in odd for line in lines]
    verdict = Verdict(rows=len(told), failing_rows=len(odd), numbers={"odd": len(lines)})
    if lines:
        more = f" and {len(lines) - MAX_EXAMPLES:,} more" if len(lines) > MAX_EXAMPLES else ""
        verdict.problems = [f"{len(lines):,} odd: {' '.join(lines[:MAX_EXAMPLES])}{more}"]
        verdict.examples = [{"odd": line} for line in lines[:MAX_EXAMPLES]]
    return verdict
