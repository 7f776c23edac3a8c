"""Everything TMDB is answered from: the clock, the catalogue, and what is computed from the two.

Put together from the settings in one place. HTTP belongs to `routes`.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tmdb_assets.sandbox.invented.series import world_of
from tmdb_assets.sandbox.upstreams.tmdb.days import Days
from tmdb_assets.sandbox.upstreams.tmdb.discovery import Discovery
from tmdb_assets.sandbox.upstreams.tmdb.exports import Exports
from tmdb_assets.sandbox.upstreams.tmdb.film_facts import film_facts
from tmdb_assets.sandbox.upstreams.tmdb.series_answers import SeriesAnswers
from tmdb_assets.sandbox.upstreams.tmdb.synthetic import SyntheticCatalogue
from tmdb_assets.sandbox.upstreams.tmdb.tmdb5000 import Tmdb5000Catalogue

if TYPE_CHECKING:
    from datetime import date

    from tmdb_assets.sandbox.invented.films import FilmFacts
    from tmdb_assets.sandbox.settings import SandboxSettings
    from tmdb_assets.sandbox.upstream import Clock
    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Catalogue, Json


class World:
    """One catalogue of films in its time, and the series."""

    def __init__(self, settings: SandboxSettings, clock: Clock) -> None:
        """Open the catalogue.

        Raises:
            CatalogueError: the CSV pair is missing or is not what it should be.
        """
        self.settings = settings
        self.catalogue: Catalogue = (
            SyntheticCatalogue(settings.films, settings.seed, settings.vanished_share, settings.softcore_share)
            if settings.is_synthetic
            else Tmdb5000Catalogue(Path(settings.catalogue))
        )
        self.days = Days(self.catalogue.columns, settings.seed, settings.changed_share)
        self.discovery = Discovery(self.catalogue, self.days, settings.seed, settings.effective_repeat_share)
        self.exports = Exports(self.catalogue, self.days, settings.seed)
        self.today = clock.today
        """The date of the sandbox."""

    @cached_property
    def series_answers(self) -> SeriesAnswers:
        """What is told of series; they are not invented before somebody asks."""
        return SeriesAnswers(world_of(self.settings.series, self.settings.seed))

    def find(self, film_id: int) -> int | None:
        """The position of a film that has details; None for ids that are unknown, deleted or vanished."""
        columns = self.catalogue.columns
        if not 0 < film_id <= int(columns.id[-1]):
            return None
        film = int(np.searchsorted(columns.id, film_id))
        if int(columns.id[film]) != film_id or columns.deleted[film] or columns.vanished[film]:
            return None
        return film

    def item(self, film: int, language: str) -> Json:
        """A film as an item of a discover page."""
        today = self.today()
        revision = self.days.revision(film, today) if self.catalogue.edits_show_in_lists else 0
        item = self.catalogue.listing(film, language, revision)
        return self._with_numbers(item, film, today)

    def details(self, film: int, language: str) -> Json:
        """A film as its own page has it, without anything appended."""
        today = self.today()
        details = self.catalogue.details(film, language, self.days.revision(film, today))
        return self._with_numbers(details, film, today)

    def collection(self, collection_id: int, language: str) -> Json | None:
        """A collection with its films as items of a list; None for an id that is unknown."""
        found = self.catalogue.collection(collection_id, language)
        if found is None:
            return None
        parts = [film for film in self.catalogue.films_of(collection_id) if not self.catalogue.columns.deleted[film]]
        return {**found, "parts": [{**self.item(film, language), "media_type": "movie"} for film in parts]}

    def film_facts(self, imdb_id: str) -> FilmFacts | None:
        """What other upstreams may know of the film with an id at IMDb; None if no film has it."""
        return film_facts(self, imdb_id)

    def _with_numbers(self, film_json: Json, film: int, day: date) -> Json:
        """Add the numbers of the day; keys in alphabetical order, as upstream."""
        numbers = self.days.numbers(day)
        film_json["popularity"] = float(numbers.popularity[film])
        film_json["vote_average"] = float(numbers.vote_average[film])
        film_json["vote_count"] = int(numbers.vote_count[film])
        return dict(sorted(film_json.items()))

    def change(self, film: int) -> Json:
        """A film as an item of the changes; the flags of a deleted film are unknown."""
        columns = self.catalogue.columns
        gone = bool(columns.deleted[film])
        return {
            "id": int(columns.id[film]),
            "adult": None if gone else bool(columns.adult[film]),
            "softcore": None if gone else bool(columns.softcore[film]),
        }
