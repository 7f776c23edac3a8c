"""Judging a table as the steps do, and comparing what a check says with what was planted.

Belongs here: the way from a damaged place to a result as Dagster records it.
"""

from datetime import date
from pathlib import Path

import dagster as dg
import duckdb

from tests.checks.plants import Evidence
from tmdb_assets.capturing.asset import raw_key
from tmdb_assets.capturing.odd import judge_odd
from tmdb_assets.capturing.storing import BadRowsError, review_day
from tmdb_assets.checks.results import check_result
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas import Table
from tmdb_assets.settings import Settings
from tmdb_assets.sources.tmdb.films.details import judge_watchlist
from tmdb_assets.sources.tmdb.films.fetching import listed_movie_ids
from tmdb_assets.sources.tmdb.films.listing import judge_repeats
from tmdb_assets.sources.tmdb.films.tables import DISCOVER_PAGES
from tmdb_assets.warehouse.checks import periods_in_question
from tmdb_assets.warehouse.inspection import Inspection, checks_of, evaluate
from tmdb_assets.warehouse.publication import read_published
from tmdb_assets.workspace import Workspace

Evaluation = dg.AssetCheckResult | dg.AssetCheckEvaluation


def judge(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings, table: Table, name: str, day: date
) -> dg.AssetCheckResult:
    """The result of a check of a core or mart table, in a run about a day."""
    (check,) = (check for check in checks_of(FILMS, table) if check.name == name)
    paths = FILMS.paths(settings)
    published = read_published(paths)
    days = periods_in_question(FILMS, warehouse, paths, (day, day))
    inspection = Inspection(FILMS, table, warehouse, days, Workspace(settings), published.rows.get(table.name))
    verdict = evaluate(check, inspection)
    key = dg.AssetKey([table.name])
    return check_result(verdict, asset=key, name=name, days=days, severity=check.severity)


def judge_raw(lake: RawLake, table: Table, name: str, day: date, watchlist: list[int]) -> dg.AssetCheckResult:
    """The result of a check of a raw partition that is stored."""
    if name == "repeats":
        verdict = judge_repeats(listed_movie_ids(lake.read(DISCOVER_PAGES, day, ["payload", "readable"])))
    elif name == "odd_answers":
        verdict = judge_odd(lake.read(table, day, ["odd"])["odd"].to_pylist())
    elif name == "watchlist":
        verdict = judge_watchlist(lake, day, watchlist)
    else:
        try:
            verdict = review_day(lake, table, day).verdicts[name]
        except BadRowsError as bad:
            verdict = bad.verdicts[name]
    return check_result(verdict, asset=raw_key(table), name=name, days=[day])


def examples(result: Evaluation) -> list[dict[str, str]]:
    """The rows that a result shows."""
    return (
        [dict(record.data) for record in result.metadata["examples"].records] if "examples" in result.metadata else []
    )


def assert_caught(result: Evaluation, evidence: Evidence) -> None:
    """The check is red, and says what it has to."""
    assert not result.passed
    problems = result.metadata["problems"].value
    for words in evidence.words:
        assert words in problems
    shown = examples(result)
    for row in evidence.rows:
        assert any(row.items() <= example.items() for example in shown), (row, shown)
    if evidence.failing_rows is not None:
        assert result.metadata["failing_rows"].value == evidence.failing_rows


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
