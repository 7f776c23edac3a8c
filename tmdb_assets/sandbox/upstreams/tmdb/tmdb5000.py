"""The public "TMDB 5000" data set as a catalogue: every film with exactly what its two CSV files say.

What the files lack (posters, ids elsewhere, countries of companies) is filled as TMDB would show it when it
does not know. The files are the user's own; nothing of them comes with this project.
"""

# ruff: noqa: SIM905 (long lists read better as text)

from __future__ import annotations

import csv
import gzip
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from tmdb_assets.sandbox.invented.people import image_path
from tmdb_assets.sandbox.upstreams.tmdb.catalogue import NO_DATE, CatalogueError, FilmColumns, Json
from tmdb_assets.sandbox.upstreams.tmdb.reference import LANGUAGE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOVIES, CREDITS = "tmdb_5000_movies.csv", "tmdb_5000_credits.csv"
_MOVIE_COLUMNS = frozenset(
    """budget genres homepage id keywords original_language original_title overview popularity
    production_companies production_countries release_date revenue runtime spoken_languages status tagline title
    vote_average vote_count""".split()
)
_CREDIT_COLUMNS = frozenset({"movie_id", "title", "cast", "crew"})
_CELL_LIMIT = 10_000_000

Row = dict[str, str]


def _find(directory: Path, name: str) -> Path:
    for path in (directory / name, directory / f"{name}.gz"):
        if path.is_file():
            return path
    msg = (
        f"{directory} has neither {name} nor {name}.gz: download the TMDB 5000 Movie Dataset "
        "and put both of its CSV files there, or use the catalogue 'synthetic'"
    )
    raise CatalogueError(msg)


def _rows(path: Path, columns: frozenset[str]) -> list[Row]:
    open_text = gzip.open if path.suffix == ".gz" else open
    # A cell with a long cast is longer than the csv module allows by default; the limit is global.
    before = csv.field_size_limit(_CELL_LIMIT)
    try:
        with open_text(path, "rt", encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = sorted(columns.difference(reader.fieldnames or ()))
            if missing:
                msg = f"{path} is not the TMDB 5000 file it should be: columns {missing} are missing"
                raise CatalogueError(msg)
            return list(reader)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        msg = f"{path} cannot be read: {error}"
        raise CatalogueError(msg) from error
    finally:
        csv.field_size_limit(before)


def _integer(text: str) -> int:
    """A number of the CSV, empty for unknown: 0, as TMDB prints it."""
    return int(float(text)) if text else 0


def _ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal() if text else NO_DATE


class Tmdb5000Catalogue:
    """4,803 real films; see :class:`~tmdb_assets.sandbox.upstreams.tmdb.catalogue.Catalogue`."""

    edits_show_in_lists = True

    def __init__(self, directory: Path) -> None:
        """Read the CSV pair, plain or gzipped: about a second.

        Raises:
            CatalogueError: a file is missing or is not what it should be.
        """
        movies = _rows(_find(directory, MOVIES), _MOVIE_COLUMNS)
        cast_and_crew = {int(row["movie_id"]): row for row in _rows(_find(directory, CREDITS), _CREDIT_COLUMNS)}
        if not movies:
            msg = f"{directory / MOVIES} has no films"
            raise CatalogueError(msg)
        self._movies = sorted(movies, key=lambda row: int(row["id"]))
        self._credits = [cast_and_crew.get(int(row["id"]), {}) for row in self._movies]
        count = len(self._movies)
        nobody = np.zeros(count, np.bool_)
        self.columns = FilmColumns(
            id=np.array([int(row["id"]) for row in self._movies], np.int32),
            popularity=np.array([float(row["popularity"] or 0) for row in self._movies]),
            votes=np.array([_integer(row["vote_count"]) for row in self._movies], np.float64),
            # The votes stay the CSV's, so that a test can compare them.
            votes_growth=np.zeros(count),
            vote_average=np.array([float(row["vote_average"] or 0) for row in self._movies]),
            released_on=np.array([_ordinal(row["release_date"]) for row in self._movies], np.int32),
            revenue=np.array([_integer(row["revenue"]) for row in self._movies], np.int64),
            adult=nobody,
            video=nobody,
            deleted=nobody,
            softcore=nobody,
            vanished=nobody,
        )

    def titles(self, films: Sequence[int], *, original: bool) -> list[str]:
        """Titles of many films."""
        column = "original_title" if original else "title"
        return [self._movies[film][column] for film in films]

    def _base(self, film: int, language: str, revision: int) -> Json:
        row = self._movies[film]
        film_id = int(row["id"])
        english = language[:2] == "en"
        return {
            "adult": False,
            # The only thing that changes here: everything the CSV has must stay as it is there.
            "backdrop_path": image_path(film_id * 1000 + revision) if revision else None,
            "id": film_id,
            "original_language": row["original_language"],
            "original_title": row["original_title"],
            "overview": row["overview"] if english else "",
            "poster_path": None,
            "release_date": row["release_date"],
            "softcore": False,
            "title": row["title"],
            "video": False,
        }

    def listing(self, film: int, language: str, revision: int) -> Json:
        """The film as an item of a discover page."""
        genres = orjson.loads(self._movies[film]["genres"])
        return {
            **self._base(film, language, revision),
            "genre_ids": [genre["id"] for genre in genres],
        }

    def details(self, film: int, language: str, revision: int) -> Json:
        """The film as `/movie/{id}` has it."""
        row = self._movies[film]
        countries = orjson.loads(row["production_countries"])
        return {
            **self._base(film, language, revision),
            "belongs_to_collection": None,
            "budget": _integer(row["budget"]),
            "genres": orjson.loads(row["genres"]),
            "homepage": row["homepage"] or None,
            "imdb_id": None,
            "origin_country": [country["iso_3166_1"] for country in countries[:1]],
            "production_companies": [
                {"id": company["id"], "logo_path": None, "name": company["name"], "origin_country": ""}
                for company in orjson.loads(row["production_companies"])
            ],
            "production_countries": [
                {"iso_3166_1": country["iso_3166_1"], "name": country["name"]} for country in countries
            ],
            "revenue": _integer(row["revenue"]),
            "runtime": _integer(row["runtime"]),
            "spoken_languages": [
                {
                    "english_name": LANGUAGE_NAMES.get(spoken["iso_639_1"], (spoken["name"], ""))[0],
                    "iso_639_1": spoken["iso_639_1"],
                    "name": spoken["name"],
                }
                for spoken in orjson.loads(row["spoken_languages"])
            ],
            "status": row["status"],
            "tagline": row["tagline"] if language[:2] == "en" else "",
        }

    def credits(self, film: int, language: str) -> Json:  # noqa: ARG002 (names are not translated)
        """Cast and crew, without the id."""
        row = self._credits[film]
        return {
            "cast": [_person(entry, "Acting") for entry in orjson.loads(row.get("cast") or "[]")],
            "crew": [_person(entry, entry["department"]) for entry in orjson.loads(row.get("crew") or "[]")],
        }

    def keywords(self, film: int, language: str) -> Json:  # noqa: ARG002
        """Keywords, without the id."""
        return {"keywords": orjson.loads(self._movies[film]["keywords"])}

    def external_ids(self, film: int, language: str) -> Json:  # noqa: ARG002
        """All unknown: the CSV has none."""
        names = ("imdb_id", "wikidata_id", "facebook_id", "instagram_id", "twitter_id")
        return dict.fromkeys(names)

    def release_dates(self, film: int, language: str) -> Json:  # noqa: ARG002
        """One release in the first country of production, on the CSV's date."""
        row = self._movies[film]
        countries = orjson.loads(row["production_countries"])
        if not row["release_date"] or not countries:
            return {"results": []}
        release: dict[str, Any] = {
            "certification": "",
            "descriptors": [],
            "iso_639_1": "",
            "note": "",
            "release_date": f"{row['release_date']}T00:00:00.000Z",
            "type": 3,
        }
        return {"results": [{"iso_3166_1": countries[0]["iso_3166_1"], "release_dates": [release]}]}

    def collection(self, collection_id: int, language: str) -> Json | None:  # noqa: ARG002
        """None: the CSV knows no collections."""
        return None

    def films_of(self, collection_id: int) -> Sequence[int]:  # noqa: ARG002
        """None: the CSV knows no collections."""
        return ()

    def watch_providers(self, film: int, language: str) -> Json:  # noqa: ARG002
        """None: the CSV knows no offers."""
        return {"results": {}}


def _person(entry: Json, department: str) -> Json:
    """A credit of the CSV with the keys it lacks."""
    head = {
        "adult": False,
        "gender": entry.get("gender") or 0,
        "id": entry["id"],
        "known_for_department": department,
        "name": entry["name"],
        "original_name": entry["name"],
        "popularity": 0.0,
        "profile_path": None,
    }
    return {**head, **{name: value for name, value in entry.items() if name not in head}}
