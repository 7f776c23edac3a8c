"""What the assets of lists have in common: which of the listed are there twice, and what is odd.

Belongs here: judging the stored pages of a list, and storing a reference list. Which lists there are, and how they are
asked for, is said in the rooms of films and series.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset, raw_key
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import CHECK, judge_odd, odd_check
from tmdb_assets.capturing.storing import StoredPeriod, review_day, store_day
from tmdb_assets.lake.partitions import RawLake, rows_to_table
from tmdb_assets.policies import Stage
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict
from tmdb_assets.sources.tmdb.answers import Entries
from tmdb_assets.sources.tmdb.connection import POOL, C, connect
from tmdb_assets.sources.tmdb.nouns import FILM, Noun
from tmdb_assets.sources.tmdb.pages import listed_ids, refuse_odd, stamped
from tmdb_assets.workspace import Workspace

MAX_REPEAT_SHARE = 0.1
REPEATS = "repeats"


def repeats_check(table: Table, noun: Noun) -> dg.AssetCheckSpec:
    """The check that tells how many of the listed are on two pages; it warns."""
    return dg.AssetCheckSpec(
        name=REPEATS,
        asset=raw_key(table),
        description=f"At most {MAX_REPEAT_SHARE:.0%} of the listed {noun.many} are repeats: TMDB caches each page on"
        f" its own, so a {noun.one} can be on two pages and another on none.",
    )


def judge_pages(
    lake: RawLake, table: Table, period: date, result: StoredPeriod, noun: Noun, judge: Callable[[list[int]], Verdict]
) -> StoredPeriod:
    """Judge the stored pages of a list by the checks that warn."""

    def repeats() -> Verdict:
        listed = listed_ids(lake.read(table, period, ["payload", "readable"]))
        result.metadata |= {noun.many: len(set(listed)), "repeats": len(listed) - len(set(listed))}
        return judge(listed)

    result.judge(REPEATS, repeats)
    result.judge(CHECK, lambda: judge_odd(lake.read(table, period, ["odd"])["odd"].to_pylist()))
    return result


def judge_repeats_of(listed: list[int], noun: Noun, key: str) -> Verdict:
    """Whether too many of the listed are repeats of one on another page; an empty list has none."""
    times = Counter(listed)
    repeats = len(listed) - len(times)
    share = repeats / len(listed) if listed else 0.0
    verdict = Verdict(rows=len(listed), failing_rows=repeats, numbers={"repeat_share": share})
    if share > MAX_REPEAT_SHARE:
        verdict.problems = [f"{repeats:,} of {len(listed):,} listed {noun.many} are repeats ({share:.1%})"]
        verdict.examples = [{key: listed_id, "times": n} for listed_id, n in times.most_common(MAX_EXAMPLES)]
    return verdict


def reference_asset(
    table: Table,
    dataset: Dataset,
    partitions: dg.TimeWindowPartitionsDefinition,
    kind: type[C],
    ask: Callable[[C], Entries],
    deps: Sequence[Table],
    noun: Noun = FILM,
) -> dg.AssetsDefinition:
    """The asset of a reference list, which one question of a client answers.

    Args:
        table: Its raw table.
        dataset: The dataset that it is captured for.
        partitions: The periods.
        kind: The client that knows the question.
        ask: The question.
        deps: Raw tables that come before it.
        noun: What its entries are called when too many of them are odd.
    """

    @raw_asset(dataset.name, table, partitions, Stage.LISTING, pool=POOL, deps=deps, warnings=[odd_check(table)])
    def reference_list(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake = workspace.lake

        def capture(period: date, client: C, replace: bool) -> StoredPeriod:
            listed = ask(client)
            entries = len(listed.rows) + listed.odd_entries
            refuse_odd(table.path, listed.odd, listed.odd_entries, entries, workspace.settings.max_odd_share, noun)
            rows = rows_to_table(table, stamped(listed.rows, context.run.run_id))
            result = store_day(lake, table, period, rows, replace=replace)
            result.judge(CHECK, lambda: judge_odd(listed.odd))
            return result

        def review(period: date) -> StoredPeriod:
            return review_day(lake, table, period)

        task = Task(dataset, table, capture, review, lambda workspace: connect(kind, workspace))
        yield from capture_periods(context, workspace, task, config)

    return reference_list
