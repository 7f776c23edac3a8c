"""What a catalogue of films is: its sortable columns, and how to ask for everything else about one film.

The server knows catalogues only through this interface; `synthetic` and `tmdb5000` implement it. Numbers
that move from day to day (popularity, votes) and the changes are not a catalogue's business: see `days`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

Json = dict[str, Any]

NO_DATE = 0
"""Release day of a film without a release date."""


class CatalogueError(ValueError):
    """A catalogue cannot be opened; the text says what to do."""


@dataclass(frozen=True, slots=True)
class FilmColumns:
    """What discover sorts and filters by, one entry a film, all arrays of the same length.

    A film is known inside the sandbox by its position in these arrays; `id` is ascending.
    """

    id: NDArray[np.int32]
    popularity: NDArray[np.float64]
    """The level a film's popularity moves around."""
    votes: NDArray[np.float64]
    """Votes on the epoch of `days`."""
    votes_growth: NDArray[np.float64]
    """Share of `votes` added every day; never negative."""
    vote_average: NDArray[np.float64]
    released_on: NDArray[np.int32]
    """Proleptic ordinal of the primary release date, or `NO_DATE`."""
    revenue: NDArray[np.int64]
    adult: NDArray[np.bool_]
    video: NDArray[np.bool_]
    deleted: NDArray[np.bool_]
    """Gone: not listed, not exported, 404, and named by the changes with unknown flags."""
    softcore: NDArray[np.bool_]
    """Exported, flagged in details, and listed to nobody: discover has no parameter that TMDB documents for them."""
    vanished: NDArray[np.bool_]
    """Still listed and exported, but its details are a 404 (upstream caches lag behind)."""


class Catalogue(Protocol):
    """A set of films. `film` is a position in `columns`, `revision` counts the film's changes so far.

    Objects returned carry TMDB's keys in TMDB's types, without popularity, vote_average and vote_count.
    """

    columns: FilmColumns
    edits_show_in_lists: bool
    """Whether `listing` depends on the revision, which costs something to find out."""

    def titles(self, films: Sequence[int], *, original: bool) -> list[str]:
        """Titles of many films, for sorting and for exports."""
        ...

    def listing(self, film: int, language: str, revision: int) -> Json:
        """The film as an item of a discover page."""
        ...

    def details(self, film: int, language: str, revision: int) -> Json:
        """The film as `/movie/{id}` has it."""
        ...

    def credits(self, film: int, language: str) -> Json:
        """Cast and crew, without the id."""
        ...

    def keywords(self, film: int, language: str) -> Json:
        """Keywords, without the id."""
        ...

    def external_ids(self, film: int, language: str) -> Json:
        """Ids at IMDb and elsewhere, without the film's own id."""
        ...

    def release_dates(self, film: int, language: str) -> Json:
        """Releases by country, without the id."""
        ...

    def collection(self, collection_id: int, language: str) -> Json | None:
        """A collection without its films; None for an id that is unknown."""
        ...

    def films_of(self, collection_id: int) -> Sequence[int]:
        """The films of a collection."""
        ...

    def watch_providers(self, film: int, language: str) -> Json:
        """Where the film can be watched by country, without the id."""
        ...
