"""Published copies to load: one of real runs, and what SQL makes of it.

Belongs here: changing a copy as publishing does, by another file in its place.
"""

import shutil
from datetime import date
from pathlib import Path

import duckdb

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.postgres.declaration import Declaration
from tmdb_assets.published import PublishedCopy

DECLARED = Declaration(FILMS)


class Copies:
    """Published copies that are made of one another by SQL."""

    def __init__(self, first: Path, place: Path, dataset: Dataset = FILMS) -> None:
        self.path = place / "published" / f"{dataset.name}.duckdb"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(first, self.path)
        self.path.chmod(0o644)
        fact = dataset.fact
        self.first, self.today = self.ask(f"select min({fact.day_column}), max({fact.day_column}) from {fact.name}")

    def change(self, *statements: str | tuple[str, list]) -> PublishedCopy:
        """Publish a copy that differs from the last one; a statement may come with its values."""
        # Another file in its place, as publishing does: whoever reads the old one goes on with it.
        torn = self.path.with_suffix(".tmp")
        shutil.copy(self.path, torn)
        with duckdb.connect(str(torn)) as copy:
            copy.execute("set timezone = 'UTC'")
            for statement in statements:
                copy.execute(*([statement] if isinstance(statement, str) else statement))
        torn.replace(self.path)
        return self.newest

    @property
    def newest(self) -> PublishedCopy:
        return PublishedCopy(self.path)

    @property
    def periods(self) -> tuple[date, ...]:
        return self.newest.periods

    def ask(self, query: str) -> tuple:
        """The first row that a query gives."""
        with duckdb.connect(str(self.path), read_only=True) as copy:
            return copy.execute(query).fetchall()[0]
