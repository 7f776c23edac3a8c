"""What an upstream of films tells the other upstreams of a sandbox about one of them.

The form of this knowledge only. Which films there are is known to whoever invented them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmFacts:
    """A film in words that are nobody's own; texts are English, a list may be empty."""

    title: str
    released_on: date | None
    runtime: int | None
    """Minutes."""
    overview: str
    genres: tuple[str, ...]
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    directors: tuple[str, ...]
    writers: tuple[str, ...]
    actors: tuple[str, ...]
    revenue: int
    """Dollars, 0 if not known."""
    score: float
    """What TMDB's users think of it, 0 to 10; 0 without votes."""
    votes: int


@runtime_checkable
class KnowsFilms(Protocol):
    """An upstream's inside that can be asked about films."""

    def film_facts(self, imdb_id: str) -> FilmFacts | None:
        """The film with an id at IMDb; None if there is none."""
        ...
