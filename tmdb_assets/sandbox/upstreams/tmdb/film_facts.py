"""What other upstreams of the sandbox may know of a film: its facts without TMDB's form.

TMDB's own answers are `routes`' business.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from tmdb_assets.sandbox.invented.films import FilmFacts
from tmdb_assets.sandbox.upstreams.tmdb.synthetic import FIRST_IMDB_NUMBER

if TYPE_CHECKING:
    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Json
    from tmdb_assets.sandbox.upstreams.tmdb.world import World

_IMDB_ID = re.compile(r"tt(\d{7,12})", re.ASCII)
_WRITERS, _ACTORS = ("Writer", "Screenplay", "Story"), 3
_LANGUAGE = "en-US"


def film_facts(world: World, imdb_id: str) -> FilmFacts | None:
    """The film with an id at IMDb; None for an id that no film has."""
    match = _IMDB_ID.fullmatch(imdb_id)
    film = world.find(int(match.group(1)) - FIRST_IMDB_NUMBER) if match else None
    if film is None:
        return None
    told = world.details(film, _LANGUAGE)
    if told["imdb_id"] != imdb_id:
        return None
    people = world.catalogue.credits(film, _LANGUAGE)
    return FilmFacts(
        title=told["title"],
        released_on=date.fromisoformat(told["release_date"]) if told["release_date"] else None,
        runtime=told["runtime"] or None,
        overview=told["overview"],
        genres=_names(told["genres"], "name"),
        languages=_names(told["spoken_languages"], "english_name"),
        countries=_names(told["production_countries"], "name"),
        directors=_names([one for one in people["crew"] if one["job"] == "Director"], "name"),
        writers=_names([one for one in people["crew"] if one["job"] in _WRITERS], "name"),
        actors=_names(people["cast"], "name")[:_ACTORS],
        revenue=told["revenue"],
        score=told["vote_average"],
        votes=told["vote_count"],
    )


def _names(things: list[Json], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(thing[key] for thing in things))
