"""The check of ratings that their period does not wait for: whether the source was asked for what was due.

Belongs here: the check, and its verdict. It warns: whatever becomes of these ratings costs no period.
"""

from collections.abc import Sequence

import dagster as dg

from tmdb_assets.capturing.asset import raw_key
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.sources.ratings.source import RatingsSource

ASKED = "asked"


def asked_check(of: RatingsSource) -> dg.AssetCheckSpec:
    """The check that says why not all that was due was asked; it warns."""
    name = of.source.name
    return dg.AssetCheckSpec(
        name=ASKED,
        asset=raw_key(of.table),
        description=f"{name} answered as far as its quota of the day was meant to go. A key that is refused, a quota"
        f" that {name} says is used up, an outage, a redirect or too many odd answers end the asking: what was"
        " answered is kept, and the period goes on without the rest.",
    )


def judge_asked(rows: int, problems: Sequence[str]) -> Verdict:
    """The verdict on a period.

    Args:
        rows: How many titles were asked about.
        problems: What ended the asking before its time, and what to do about it; nothing if nothing did.
    """
    return Verdict(rows=rows, problems=list(problems), numbers={"asked": rows})
