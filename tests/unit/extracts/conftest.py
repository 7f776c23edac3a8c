"""A published copy with everything that files have been known to spoil."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.copies import Row, write_copy
from tmdb_assets.extracts.contents import about
from tmdb_assets.extracts.place import replacing
from tmdb_assets.published import PublishedCopy

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "\N{FULLWIDTH EQUALS SIGN}1+1",
    "\N{FULLWIDTH HYPHEN-MINUS}1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")',
]  # fmt: skip
TEXTS = [
    "", " ", "'", '"', 'a "quoted" one', "a,b;c", "two\nlines", "two\r\nlines", "NULL", "nan", "\\",
    "ÿ 日本 🎬 \0\x01\x1b\x7f\u202e\ufeff\ufffe\ue000\u0378", "1-1",
    "a=b", "x" * 5_000,
]  # fmt: skip
DAY = date(2026, 11, 20)


def film(movie_id: int, title: str | None, **more: object) -> Row:
    return {
        "movie_id": movie_id,
        "title": title,
        "is_adult": None,
        "has_details": True,
        "first_seen_on": DAY,
        "observed_at": datetime(2026, 11, 20, 9, 0, 1, 123456, tzinfo=UTC),
    } | more


ROWS: dict[str, list[Row]] = {
    "dim_movie": [
        *(film(number, title) for number, title in enumerate([*FORMULAS, *TEXTS, None], start=1)),
        film(100, "Known", released_on=date(1895, 12, 28), runtime_minutes=1, budget_usd=2**62, is_adult=False),
    ],
    "movie_economics": [
        {"movie_id": 1, "profit_usd": -5, "revenue_multiple": 0.1 + 0.2, "profit_musd": -5e-06,
         "is_released": True, "break_even_multiple": 2.5,
         "is_budget_implausible": False, "is_revenue_implausible": True},
        {"movie_id": 2, "is_released": False, "break_even_multiple": 2.5,
         "is_budget_implausible": False, "is_revenue_implausible": False},
    ],
    "top_movies": [
        {"date_id": DAY, "popularity_rank": 1, "movie_id": 1, "title": "=1+1", "popularity": 1e300},
        {"date_id": DAY, "popularity_rank": 2, "movie_id": 100, "title": "Known | <b>", "popularity": 0.1},
    ],
    "fact_movie_daily": [
        {"date_id": DAY, "movie_id": 1, "popularity": 1.5, "source": "live"},
        {"date_id": date(2026, 11, 19), "movie_id": 1, "popularity": 1.5, "source": "daily_export"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_copy(tmp_path_factory.mktemp("o'dd place") / "published" / "films.duckdb", **ROWS)


@pytest.fixture
def copy(path) -> PublishedCopy:
    return PublishedCopy(path)


Write = Callable[[PublishedCopy, Path], dict[str, int]]


def written(write: Write, copy: PublishedCopy, place: Path) -> Path:
    """The place with what a writer puts there."""
    with replacing(place, about(copy)) as folder:
        write(copy, folder)
    return place
