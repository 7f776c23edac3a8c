"""TMDB's reference lists (countries, languages, genres) and its configuration: small bodies that never change.

The lists are CSV files beside this one, with TMDB's own codes, ids and names, so that code with an id in it meets the
same ids here. Which film has which of them is decided elsewhere.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any


def _rows(name: str) -> list[dict[str, str]]:
    text = files("tmdb_assets.sandbox.upstreams.tmdb").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


COUNTRY_NAMES = {row["iso_3166_1"]: row["english_name"] for row in _rows("countries")}
"""English name by code: TMDB's 251, ISO 3166-1 plus AN, BU, CS, SU, TP, XC, XG, YU and ZR, which no longer exist."""
LANGUAGE_NAMES = {row["iso_639_1"]: (row["english_name"], row["name"]) for row in _rows("languages")}
"""(English name, own name) by code: TMDB's 187, ISO 639-1 plus its own (`xx` none, `cn` Cantonese).

The own name is empty where TMDB has none: that is one of the quirks a reader must survive."""
GENRE_NAMES = {int(row["id"]): row["name"] for row in _rows("genres")}
"""Name by id."""

_CHANGE_KEYS = """adult air_date also_known_as alternative_titles biography birthday budget cast certifications
character_names created_by crew deathday episode episode_number episode_run_time freebase_id freebase_mid
general genres guest_stars homepage images imdb_id languages name network origin_country original_name
original_title overview parts place_of_birth plot_keywords production_code production_companies
production_countries releases revenue runtime season season_number season_regular spoken_languages status
tagline title translations tvdb_id tvrage_id type video videos"""


def countries() -> list[dict[str, str]]:
    """The body of `/configuration/countries`."""
    return [{"iso_3166_1": code, "english_name": name, "native_name": name} for code, name in COUNTRY_NAMES.items()]


def languages() -> list[dict[str, str]]:
    """The body of `/configuration/languages`."""
    return [
        {"iso_639_1": code, "english_name": english, "name": own} for code, (english, own) in LANGUAGE_NAMES.items()
    ]


def spoken_language(code: str) -> dict[str, str]:
    """One entry of a film's `spoken_languages`."""
    english, own = LANGUAGE_NAMES[code]
    return {"english_name": english, "iso_639_1": code, "name": own}


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
