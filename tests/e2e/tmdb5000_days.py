"""Four days of the public "TMDB 5000" films as raw days, and the same as frames for whoever recomputes the tables.

Belongs here: what was observed of which film on which day. The films, people and money are those of the CSV files;
made up are the days (popularity moves, votes come in), collections (the CSV has none: films whose titles share what
stands before a colon), and a few films that were removed, have no details, or left the list.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from tests.e2e.tmdb5000_csv import DIRECTORY, Film, read_films
from tests.unit.dbt.lake import Lake, details

LAST = date(2026, 11, 20)
FIRST, RECOVERED_DAY, YESTERDAY = (LAST - timedelta(days=days) for days in (28, 7, 1))
SOURCES = {FIRST: "live", RECOVERED_DAY: "daily_export", YESTERDAY: "live", LAST: "live"}


@dataclass(frozen=True)
class Days:
    """The films and their days.

    Attributes:
        films: movie_id, title, original_title, language_code, release_year, released_on, status, is_released, budget,
            revenue (0 is unknown), collection_id, collection_name, has_details, is_removed.
        observed: date_id, source, movie_id, popularity, vote_average, vote_count; without votes where unknown.
        genres: movie_id, id, name, for all films.
        companies: movie_id, id, name, for films with details.
        countries: movie_id, id (the code), name, for films with details.
        cast, crew: movie_id, id, name, order (cast), job and department (crew), for films with details.
    """

    films: pd.DataFrame
    observed: pd.DataFrame
    genres: pd.DataFrame
    companies: pd.DataFrame
    countries: pd.DataFrame
    cast: pd.DataFrame
    crew: pd.DataFrame


def make_days(lake: Lake) -> Days:
    """Write the four raw days, and return what they say."""
    csv = read_films(DIRECTORY)
    collections = _collections(csv)
    chance = random.Random(5000)
    ids = sorted(csv)
    bare = set(chance.sample(ids, 60))  # never any details
    removed = set(chance.sample(sorted(set(ids) - bare), 12))
    observed = [row for day in SOURCES for row in _observed(day, csv)]
    for day, source in SOURCES.items():
        of_day = [row for row in observed if row["date_id"] == day]
        if source == "live":
            gone = [(movie_id, "changed", None) for movie_id in sorted(removed)] if day == LAST else []
            new = [
                (movie_id, "new", _details(csv[movie_id], collections.get(movie_id)))
                for movie_id in (set(ids) - bare if day == FIRST else ())
            ]
            lake.write_day(day, pages=[[_item(row, csv[row["movie_id"]]) for row in of_day]], fetched=new + gone)
        else:
            ranked = sorted(of_day, key=lambda row: (-row["popularity"], row["movie_id"]))
            films = [(row["movie_id"], n, row["popularity"], "Exported") for n, row in enumerate(ranked, start=1)]
            lake.recover_day(day, export=films)
    with_details = {movie_id: film for movie_id, film in csv.items() if movie_id not in bare}
    return Days(
        films=pd.DataFrame([_film(film, collections.get(film.movie_id), bare, removed) for film in csv.values()]),
        observed=pd.DataFrame(observed),
        genres=_entries(csv, "genres"),  # the listing carries genres, so all films have them
        companies=_entries(with_details, "companies"),
        countries=_entries(with_details, "countries", "iso_3166_1"),
        cast=_entries(with_details, "cast"),
        crew=_entries(with_details, "crew"),
    )


def ratings(days: Days) -> pd.DataFrame:
    """The votes of each film's newest live day, if it had any, with the rating."""
    live = days.observed[days.observed["source"] == "live"].sort_values("date_id")
    rated = live.drop_duplicates("movie_id", keep="last").set_index("movie_id")
    rated = rated.dropna(subset=["vote_average", "vote_count"])[["date_id", "vote_average", "vote_count"]]
    rated["vote_average_prior"] = rated["vote_average"].mean()
    share = rated["vote_count"] / (rated["vote_count"] + 100)
    rated["bayesian_rating"] = share * rated["vote_average"] + (1 - share) * rated["vote_average_prior"]
    return rated


def _collections(csv: dict[int, Film]) -> dict[int, tuple[int, str]]:
    names: dict[str, list[int]] = {}
    for movie_id, film in csv.items():
        if ":" in film.text["title"]:
            names.setdefault(film.text["title"].partition(":")[0], []).append(movie_id)
    return {movie_id: (n, name) for n, (name, ids) in enumerate(sorted(names.items()), start=1) for movie_id in ids}


def _observed(day: date, csv: dict[int, Film]) -> list[dict[str, object]]:
    rows = []
    for movie_id, film in csv.items():
        chance = random.Random(f"{day} {movie_id}")
        if chance.random() < 0.03:
            continue
        votes, average = int(film.text["vote_count"]), float(film.text["vote_average"])
        if SOURCES[day] == "daily_export":
            votes = 0
        elif day == FIRST:
            votes, average = votes * 9 // 10, round(average * 0.98, 3)
        popularity = round(float(film.text["popularity"]) * chance.choice((0.7, 0.9, 1.0, 1.25)), 4)
        known = votes > 0 and average > 0
        rows.append(
            {
                "date_id": day,
                "source": SOURCES[day],
                "movie_id": movie_id,
                "popularity": popularity,
                "vote_average": average if known else None,
                "vote_count": votes if votes > 0 else None,
            }
        )
    return rows


def _item(row: dict[str, object], film: Film) -> dict[str, object]:
    text = film.text
    return {
        "id": film.movie_id,
        "title": text["title"],
        "original_title": text["original_title"],
        "original_language": text["original_language"],
        "release_date": text["release_date"],
        "genre_ids": [entry["id"] for entry in film.genres],
        "popularity": row["popularity"],
        "vote_average": row["vote_average"] or 0,
        "vote_count": row["vote_count"] or 0,
    }


def _details(film: Film, collection: tuple[int, str] | None) -> dict[str, object]:
    text = film.text
    return details(
        film.movie_id,
        title=text["title"],
        original_title=text["original_title"],
        original_language=text["original_language"],
        release_date=text["release_date"],
        status=text["status"],
        budget=film.number("budget"),
        revenue=film.number("revenue"),
        genres=film.genres,
        production_companies=[entry | {"origin_country": ""} for entry in film.companies],
        production_countries=film.countries,
        spoken_languages=[],
        keywords={"keywords": []},
        credits={"cast": film.cast, "crew": film.crew},
        belongs_to_collection=collection and {"id": collection[0], "name": collection[1], "poster_path": None},
    )


def _film(film: Film, collection: tuple[int, str] | None, bare: set[int], removed: set[int]) -> dict[str, object]:
    known = film.movie_id not in bare
    collection = collection if known else None
    return {
        "movie_id": film.movie_id,
        "title": film.text["title"],
        "original_title": film.text["original_title"],
        "language_code": film.text["original_language"],
        "release_year": int(film.text["release_date"][:4]) if film.text["release_date"] else None,
        "released_on": film.text["release_date"] or None,
        "status": film.text["status"] if known else None,
        "is_released": film.text["status"] == "Released" if known else film.text["release_date"] != "",
        "budget": film.number("budget") if known else 0,
        "revenue": film.number("revenue") if known else 0,
        "collection_id": collection and collection[0],
        "collection_name": collection and collection[1],
        "has_details": known,
        "is_removed": film.movie_id in removed,
    }


def _entries(csv: dict[int, Film], column: str, key: str = "id") -> pd.DataFrame:
    rows = [
        {"movie_id": movie_id, "id": entry[key], "name": entry["name"]}
        | {name: entry[name] for name in ("order", "job", "department") if name in entry}
        for movie_id, film in csv.items()
        for entry in getattr(film, column)
    ]
    return pd.DataFrame(rows)
