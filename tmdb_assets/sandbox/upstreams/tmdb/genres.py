"""TMDB's movie genres and its configuration: the small reference bodies that never change.

Ids and names are TMDB's own, so that code with a genre id in it meets the same ids here. Countries and
languages have modules of their own.
"""

from __future__ import annotations

from typing import Any

GENRE_NAMES: dict[int, str] = {
    28: "Action",
    12: "Adventure",
    16: "Animation",
    35: "Comedy",
    80: "Crime",
    99: "Documentary",
    18: "Drama",
    10751: "Family",
    14: "Fantasy",
    36: "History",
    27: "Horror",
    10402: "Music",
    9648: "Mystery",
    10749: "Romance",
    878: "Science Fiction",
    10770: "TV Movie",
    53: "Thriller",
    10752: "War",
    37: "Western",
}

_CHANGE_KEYS = """adult air_date also_known_as alternative_titles biography birthday budget cast certifications
character_names created_by crew deathday episode episode_number episode_run_time freebase_id freebase_mid
general genres guest_stars homepage images imdb_id languages name network origin_country original_name
original_title overview parts place_of_birth plot_keywords production_code production_companies
production_countries releases revenue runtime season season_number season_regular spoken_languages status
tagline title translations tvdb_id tvrage_id type video videos"""


def genres() -> dict[str, Any]:
    """The body of `/genre/movie/list`."""
    return {"genres": [{"id": genre_id, "name": name} for genre_id, name in GENRE_NAMES.items()]}


def configuration() -> dict[str, Any]:
    """The body of `/configuration`."""
    return {
        "images": {
            "base_url": "http://image.tmdb.org/t/p/",
            "secure_base_url": "https://image.tmdb.org/t/p/",
            "backdrop_sizes": ["w300", "w780", "w1280", "original"],
            "logo_sizes": ["w45", "w92", "w154", "w185", "w300", "w500", "original"],
            "poster_sizes": ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
            "profile_sizes": ["w45", "w185", "h632", "original"],
            "still_sizes": ["w92", "w185", "w300", "original"],
        },
        "change_keys": _CHANGE_KEYS.split(),
    }
