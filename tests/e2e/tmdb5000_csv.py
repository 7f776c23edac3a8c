"""The public "TMDB 5000" CSV pair, read with the standard library alone.

Belongs here: finding the two files and turning their cells into Python values, nothing interpreted. Nothing of
the project is imported, so that a comparison with its tables compares two ways of reading the same bytes.
"""

import csv
import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).resolve().parents[3] / "shared" / "upstream" / "tmdb5000"

Entry = dict[str, Any]


@dataclass(frozen=True)
class Film:
    """A film's row of the two files; `text` holds the cells that are no lists, as they stand there."""

    movie_id: int
    text: dict[str, str]
    genres: list[Entry]
    companies: list[Entry]
    countries: list[Entry]
    languages: list[Entry]
    keywords: list[Entry]
    cast: list[Entry]
    crew: list[Entry]

    def number(self, column: str) -> int:
        """A whole number; an empty cell is 0, as TMDB says it."""
        return int(float(self.text[column] or 0))


def read_films(directory: Path) -> dict[int, Film]:
    """Every film of the pair, by id."""
    credited = {row["movie_id"]: row for row in _rows(directory / "tmdb_5000_credits.csv.gz")}
    films = {}
    for row in _rows(directory / "tmdb_5000_movies.csv.gz"):
        lists = {
            "genres": row.pop("genres"),
            "companies": row.pop("production_companies"),
            "countries": row.pop("production_countries"),
            "languages": row.pop("spoken_languages"),
            "keywords": row.pop("keywords"),
            "cast": credited[row["id"]]["cast"],
            "crew": credited[row["id"]]["crew"],
        }
        movie_id = int(row["id"])
        films[movie_id] = Film(movie_id, row, **{name: json.loads(cell) for name, cell in lists.items()})
    return films


def _rows(path: Path) -> list[dict[str, str]]:
    before = csv.field_size_limit(10_000_000)  # the cast of a film is one cell
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    finally:
        csv.field_size_limit(before)
