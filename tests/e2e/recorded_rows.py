"""What the recorded answers say, read by hand: what TMDB leaves empty or 0 is unknown.

Belongs here: reading their JSON in plain Python, as the rows that must come out. What came out is not looked at here.
"""

from datetime import date

from tests.e2e.recorded_answers import Details, Page, Recordings

Row = dict[str, object]
GENDERS = {1: "female", 2: "male", 3: "non-binary"}
SHOWN = 5


def known_text(value):
    return None if value is None or not str(value).strip() else value


def known_date(value):
    return date.fromisoformat(value[:10]) if value else None


def known_positive(value):
    return value if value and value > 0 else None


def newest_of(observations):
    """The last of several (time, value)."""
    return max(observations, key=lambda observation: observation[0])[1]


def known_details(recorded: Recordings) -> list[Details]:
    return [film for film in recorded.details if film.body is not None]


def newest_details(recorded: Recordings) -> dict[int, Details]:
    """The newest details of each film."""
    return {film.movie_id: film for film in sorted(known_details(recorded), key=lambda film: film.at)}


def first_items(recorded: Recordings) -> dict[tuple[date, int], tuple[Page, Row]]:
    """Of each day and film the first listing item: a film often stands on several pages of a day."""
    found = {}
    for page in recorded.pages:
        for item in page.items:
            found.setdefault((page.day, item["id"]), (page, item))
    return found


def newest_items(recorded: Recordings) -> dict[int, tuple[Page, Row]]:
    """The newest listing item of each film."""
    newest = {}
    for (_, movie_id), found in sorted(first_items(recorded).items(), key=lambda entry: entry[0]):
        newest[movie_id] = found
    return newest


def entries_of(film: Details, *path: str) -> list[Row]:
    value = film.body
    for step in path:
        value = (value or {}).get(step)
    return value or []


def credits_of(film: Details, part: str) -> list[Row]:
    """The credits that have an id: in the format of 2013 they had none, and TMDB sends it no more."""
    return [entry for entry in entries_of(film, "credits", part) if entry.get("credit_id")]


def releases_of(film: Details) -> list[Row]:
    """The releases, in their order, as rows that must come out."""
    return [
        {
            "country_code": country["iso_3166_1"],
            "release_type": entry["type"],
            "released_on": date.fromisoformat(entry["release_date"][:10]),
            "certification": known_text((entry.get("certification") or "").strip()),  # "PG12 " in Japan
            "note": known_text(entry.get("note")),
            "language_code": known_text(entry.get("iso_639_1")),
        }
        for country in entries_of(film, "release_dates", "results")
        for entry in country["release_dates"]
    ]


def person_row(entry):
    return {
        "name": entry["name"],
        "original_name": known_text(entry.get("original_name")),
        "gender": GENDERS.get(entry.get("gender")),
        "known_for_department": known_text(entry.get("known_for_department")),
        "profile_path": known_text(entry.get("profile_path")),
    }


def common_row(film: Row) -> Row:
    """The attributes that details and a listing item have in common."""
    return {
        "title": film["title"],
        "original_title": film["original_title"],
        "language_code": known_text(film.get("original_language")),
        "released_on": known_date(film.get("release_date")),
        "overview": known_text(film.get("overview")),
        "poster_path": known_text(film.get("poster_path")),
        "is_adult": film.get("adult"),
        "is_softcore": film.get("softcore"),
    }


def details_row(film: Row) -> Row:
    """What only the details have."""
    external = film.get("external_ids") or {}
    return {
        "runtime_minutes": known_positive(film.get("runtime")),
        "budget_usd": known_positive(film.get("budget")),
        "revenue_usd": known_positive(film.get("revenue")),
        "imdb_id": known_text(film.get("imdb_id")) or known_text(external.get("imdb_id")),
        "wikidata_id": known_text(external.get("wikidata_id")),
        "tagline": known_text(film.get("tagline")),
        "homepage": known_text(film.get("homepage")),
    }


def differences(found, expected):
    """A few of the keys whose values differ, with both values; empty if there are none."""
    keys = [key for key in {**expected, **found} if found.get(key, "missing") != expected.get(key, "missing")]
    return {key: (found.get(key, "missing"), expected.get(key, "not recorded")) for key in keys[:SHOWN]}


def collection_row(entry):
    if not entry:
        return None
    return {"collection_id": entry["id"], "name": entry["name"], "poster_path": known_text(entry["poster_path"])}
