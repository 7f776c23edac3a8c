"""Finding films in the published copy by what is known of them.

    from tmdb_assets.search import movie_search

    movie_search(genres=["Science Fiction", "Action"], all_genres=True, cast="Bruce Willis", order_by="bayesian_rating")

Belongs here: what a criterion means, how films are ordered, and the questions that come of it. All values travel as
parameters. What is shown of the films, and where, is the caller's.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Literal, TypeAlias, TypedDict, Unpack, get_args

import pandas as pd

from tmdb_assets import published
from tmdb_assets.published import PublishedCopy

SortKey: TypeAlias = Literal[
    "popularity",
    "bayesian_rating",
    "vote_average",
    "vote_count",
    "title",
    "release_year",
    "budget_usd",
    "revenue_usd",
    "profit_usd",
    "roi",
]
"""What films can be ordered by: columns of the result."""

SORT_KEYS: tuple[SortKey, ...] = get_args(SortKey)

Names: TypeAlias = str | Sequence[str]
People: TypeAlias = str | int | Sequence[str | int]

HIGHEST_RATING = 10
_NEAR = 5
_MANY = 25


class Criteria(TypedDict, total=False):
    """The criteria of `movie_search`, which says what each means."""

    title: str
    genres: Names
    all_genres: bool
    cast: People
    directors: People
    first_year: int | None
    last_year: int | None
    languages: Names
    countries: Names
    min_rating: float | None
    max_rating: float | None
    min_votes: int | None


def movie_search(  # noqa: PLR0913 - each criterion is an argument of its own
    copy: PublishedCopy | None = None,
    *,
    title: str = "",
    genres: Names = (),
    all_genres: bool = False,
    cast: People = (),
    directors: People = (),
    first_year: int | None = None,
    last_year: int | None = None,
    languages: Names = (),
    countries: Names = (),
    min_rating: float | None = None,
    max_rating: float | None = None,
    min_votes: int | None = None,
    order_by: SortKey = "popularity",
    ascending: bool = False,
    limit: int | None = 100,
    offset: int = 0,
) -> pd.DataFrame:
    """The films that meet all criteria, one row each; `movie_count` says how many there are on all pages.

    A film of which a criterion's value is unknown does not meet it. Films that TMDB removed are not found. Whoever
    gives a single name may leave out the list around it.

    Args:
        copy: The published copy; the newest one by default.
        title: A part of the title or of the original title; case and accents do not matter.
        genres: Names of genres, in any case. A film needs one of them.
        all_genres: Whether a film needs all of `genres`.
        cast: Actors by name or TMDB's id; a film needs all of them. A name is the whole name or original name, case and
            accents do not matter, and several people may have it: any of them will do. Nobody of that name: no films.
        directors: Likewise; a film directed by two needs both of those asked for.
        first_year: Earliest year of release.
        last_year: Latest year of release.
        languages: Codes of original languages (ISO 639-1), in any case. A film needs one of them.
        countries: Codes of production countries (ISO 3166-1), in any case. A film needs one of them.
        min_rating: Smallest mean vote, 0 to 10 (`vote_average`).
        max_rating: Largest mean vote, 0 to 10.
        min_votes: Smallest number of votes; 0 is met by films without votes as well.
        order_by: What to order by. Films of which it is unknown come last, equals by their id.
        ascending: Whether the smallest comes first.
        limit: Films at most; None for all.
        offset: Films to leave out at the beginning.

    Returns:
        movie_id, title, release_year, genres and directors (names, separated by comma), language_code (original
        language), country_codes (separated by comma), vote_average (0 to 10) and vote_count of the newest day on which
        votes were observed, bayesian_rating (see the table movie_rating), popularity and popularity_rank of the newest
        day (unknown if the film is not among that day's), budget_usd, revenue_usd, profit_usd and roi as in the table
        movie_economics.

    Raises:
        ValueError: A genre, language or country that the copy does not know (the text names near ones), or values
            that make no sense.
        TypeError: A value of a wrong type.
        FileNotFoundError: Nothing was published yet; the text says what to do.
    """
    _require_page(order_by, limit, offset)
    copy = copy or published.newest()
    condition, values = _question(
        copy,
        title=title,
        genres=genres,
        all_genres=all_genres,
        cast=cast,
        directors=directors,
        first_year=first_year,
        last_year=last_year,
        languages=languages,
        countries=countries,
        min_rating=min_rating,
        max_rating=max_rating,
        min_votes=min_votes,
    )
    key = "lower(strip_accents(movies.title))" if order_by == "title" else f"movies.{order_by}"
    direction = "asc" if ascending else "desc"
    query = f"""
        with {_MOVIES}, page as (
            select *, row_number() over (order by {key} {direction} nulls last, movie_id) as place
            from movies
            where {condition}
            order by place
            limit $limit offset $offset
        )
        {_SHOWN}
    """  # noqa: S608 - fragments of this module; values are parameters
    # DuckDB takes no NULL as a limit.
    return copy.query(query, values | {"limit": 1 << 62 if limit is None else limit, "offset": offset})


def movie_count(copy: PublishedCopy | None = None, **criteria: Unpack[Criteria]) -> int:
    """The number of films that `movie_search` finds with these criteria on all pages.

    Raises:
        ValueError: As `movie_search`.
        TypeError: As `movie_search`.
        FileNotFoundError: As `movie_search`.
    """
    copy = copy or published.newest()
    condition, values = _question(copy, **criteria)
    query = f"with {_MOVIES} select count(*) from movies where {condition}"  # noqa: S608 - as above
    return int(copy.arrow(query, values).column(0)[0].as_py())


@dataclass(frozen=True)
class Option:
    """A value that a criterion may have.

    Attributes:
        value: What `movie_search` takes.
        label: What people read.
        movie_count: How many films it finds by itself.
    """

    value: str
    label: str
    movie_count: int


@dataclass(frozen=True)
class SearchOptions:
    """What there is to search for.

    Attributes:
        genres: Genres that films have, by label.
        languages: Original languages that films have, by label; the values are codes.
        countries: Production countries that films have, by label; the values are codes.
        first_year: Earliest year of release; None without films.
        last_year: Latest year of release, maybe in the future; None without films.
    """

    genres: tuple[Option, ...]
    languages: tuple[Option, ...]
    countries: tuple[Option, ...]
    first_year: int | None
    last_year: int | None


def search_options(copy: PublishedCopy | None = None) -> SearchOptions:
    """What there is to search for, as choices for whoever asks.

    Args:
        copy: The published copy; the newest one by default.

    Raises:
        FileNotFoundError: Nothing was published yet; the text says what to do.
    """
    cursor = (copy or published.newest()).cursor()
    years = cursor.execute("select min(release_year), max(release_year) from movie_economics").fetchone() or (
        None,
        None,
    )
    genres, languages, countries = (
        tuple(Option(*row) for row in cursor.execute(query).fetchall()) for query in _OPTIONS
    )
    return SearchOptions(genres, languages, countries, *years)


_MOVIES = """
    newest as (
        select movie_id, popularity, popularity_rank
        from movie_latest
        where date_id = (select max(date_id) from movie_latest)
    ),
    movies as (
        select
            economics.movie_id, economics.title, dim_movie.original_title, economics.release_year,
            dim_movie.language_code, ratings.vote_average, ratings.vote_count, ratings.bayesian_rating,
            newest.popularity, newest.popularity_rank, economics.budget_usd, economics.revenue_usd,
            economics.profit_usd, economics.roi
        from movie_economics as economics
        inner join dim_movie using (movie_id)
        left join movie_rating as ratings using (movie_id)
        left join newest using (movie_id)
    )
"""
"""Every film that TMDB knows, with what it can be found and ordered by."""

_SHOWN = """
    select
        page.movie_id, page.title, page.release_year, genres.names as genres, directors.names as directors,
        page.language_code, countries.codes as country_codes, page.vote_average, page.vote_count, page.bayesian_rating,
        page.popularity, page.popularity_rank, page.budget_usd, page.revenue_usd, page.profit_usd, page.roi
    from page
    left join (
        select movie_id, string_agg(name, ', ' order by name) as names
        from bridge_movie_genre inner join dim_genre using (genre_id)
        where movie_id in (select movie_id from page)
        group by movie_id
    ) as genres using (movie_id)
    left join (
        select movie_id, string_agg(name, ', ' order by name, person_id) as names
        from (select distinct movie_id, person_id from bridge_movie_crew where job = 'Director')
        inner join dim_person using (person_id)
        where movie_id in (select movie_id from page)
        group by movie_id
    ) as directors using (movie_id)
    left join (
        select movie_id, string_agg(country_code, ', ' order by country_code) as codes
        from bridge_movie_country
        where movie_id in (select movie_id from page)
        group by movie_id
    ) as countries using (movie_id)
    order by page.place
"""

_OPTIONS = tuple(
    f"""
        select code, label, count(distinct movie_id) from ({entries})
        group by code, label order by lower(label), code
    """  # noqa: S608 - as above
    for entries in (
        """
        select name as code, name as label, movie_id
        from bridge_movie_genre inner join dim_genre using (genre_id) inner join movie_economics using (movie_id)
        where name is not null
        """,
        """
        select language_code as code, coalesce(name, language_code) as label, movie_id
        from movie_economics inner join dim_movie using (movie_id) inner join dim_language using (language_code)
        """,
        """
        select country_code as code, name as label, movie_id
        from movie_economics
        inner join bridge_movie_country using (movie_id) inner join dim_country using (country_code)
        """,
    )
)


def _question(copy: PublishedCopy, **criteria: Unpack[Criteria]) -> tuple[str, dict[str, object]]:
    """The criteria as a condition on `movies`, and the values of its parameters."""
    parts = (
        _title(criteria.get("title", "")),
        _genres(copy, _listed("genres", criteria.get("genres", ())), all_of_them=criteria.get("all_genres", False)),
        _people("cast", "bridge_movie_cast", criteria.get("cast", ())),
        _people("directors", "bridge_movie_crew", criteria.get("directors", ()), "job = 'Director'"),
        _years(criteria.get("first_year"), criteria.get("last_year")),
        _languages(copy, _listed("languages", criteria.get("languages", ()))),
        _countries(copy, _listed("countries", criteria.get("countries", ()))),
        _rating(criteria.get("min_rating"), criteria.get("max_rating")),
        _votes(criteria.get("min_votes")),
    )
    values = {name: value for _, of_part in parts for name, value in of_part.items()}
    return " and ".join(condition for condition, _ in parts if condition) or "true", values


_Part: TypeAlias = tuple[str, dict[str, object]]
_NOTHING: _Part = ("", {})


def _title(text: str) -> _Part:
    if not isinstance(text, str):
        raise TypeError(f"title is {text!r}; it has to be a text")
    if not text.strip():
        return _NOTHING
    sought = "lower(strip_accents($title))"
    either = (f"contains(lower(strip_accents({column})), {sought})" for column in ("title", "original_title"))
    return f"({' or '.join(either)})", {"title": text.strip()}


def _genres(copy: PublishedCopy, names: Sequence[str], *, all_of_them: bool) -> _Part:
    if not names:
        return _NOTHING
    ids: dict[str, list[int]] = {}
    spelled: dict[str, str] = {}
    for genre_id, name in _rows(copy, "select genre_id, name from dim_genre where name is not null order by genre_id"):
        ids.setdefault(name.casefold(), []).append(genre_id)
        spelled[name.casefold()] = name
    sought = _known("genre", names, {folded: (folded, name) for folded, name in spelled.items()})
    of_each = [ids[name] for name in sought]
    wanted = of_each if all_of_them else [[one for ids in of_each for one in ids]]
    values: dict[str, object] = {f"genres_{n}": ids for n, ids in enumerate(wanted)}
    return " and ".join(_is_in("bridge_movie_genre", f"list_contains(${name}, genre_id)") for name in values), values


def _people(name: str, bridge: str, sought: People, condition: str = "true") -> _Part:
    conditions, values = [], {}
    alone = isinstance(sought, (str, int, Integral))
    for n, person in enumerate([sought] if alone else sought):
        if isinstance(person, bool) or not isinstance(person, (str, Integral)):
            raise TypeError(f"{name} has {person!r}; people are names or TMDB's ids")
        parameter = f"{name}_{n}"
        values[parameter] = person.strip() if isinstance(person, str) else int(person)
        person_ids = f"${parameter}"
        if isinstance(person, str):
            person_ids = f"""
                select person_id from dim_person
                where lower(strip_accents(${parameter})) in
                    (lower(strip_accents(name)), lower(strip_accents(original_name)))
            """  # noqa: S608 - fragments of this module
        conditions.append(_is_in(bridge, f"{condition} and person_id in ({person_ids})"))
    return " and ".join(conditions), values


def _languages(copy: PublishedCopy, codes: Sequence[str]) -> _Part:
    if not codes:
        return _NOTHING
    known = _coded(copy, "select language_code, name from dim_language order by language_code")
    return "list_contains($languages, language_code)", {"languages": _known("language", codes, known)}


def _countries(copy: PublishedCopy, codes: Sequence[str]) -> _Part:
    if not codes:
        return _NOTHING
    known = _coded(copy, "select country_code, name from dim_country order by country_code")
    condition = _is_in("bridge_movie_country", "list_contains($countries, country_code)")
    return condition, {"countries": _known("country", codes, known)}


def _years(first: int | None, last: int | None) -> _Part:
    _require_whole("first_year", first)
    _require_whole("last_year", last)
    return _between("release_year", ("first_year", first), ("last_year", last))


def _rating(smallest: float | None, largest: float | None) -> _Part:
    for name, rating in (("min_rating", smallest), ("max_rating", largest)):
        if rating is not None and not _is_number(rating):
            raise TypeError(f"{name} is {rating!r}; it has to be a number")
        if rating is not None and not 0 <= rating <= HIGHEST_RATING:
            raise ValueError(f"{name} is {rating}; ratings go from 0 to {HIGHEST_RATING}")
    return _between("vote_average", ("min_rating", smallest), ("max_rating", largest))


def _votes(smallest: int | None) -> _Part:
    _require_whole("min_votes", smallest)
    if smallest is not None and smallest < 0:
        raise ValueError(f"min_votes is {smallest}; a film has 0 votes at least")
    return _between("vote_count", ("min_votes", smallest or None), ("", None))


def _between(column: str, least: tuple[str, float | None], most: tuple[str, float | None]) -> _Part:
    if least[1] is not None and most[1] is not None and least[1] > most[1]:
        raise ValueError(f"{least[0]} ({least[1]}) is larger than {most[0]} ({most[1]})")
    given = [(operator, *limit) for operator, limit in ((">=", least), ("<=", most)) if limit[1] is not None]
    conditions = [f"{column} {operator} ${name}" for operator, name, _ in given]
    return " and ".join(conditions), {name: value for _, name, value in given}


def _is_in(bridge: str, condition: str) -> str:
    return f"movie_id in (select movie_id from {bridge} where {condition})"  # noqa: S608 - fragments of this module


def _listed(name: str, given: Names) -> list[str]:
    listed = [given] if isinstance(given, str) else list(given)
    for one in listed:
        if not isinstance(one, str):
            raise TypeError(f"{name} has {one!r}; it takes texts")
    return listed


def _known(kind: str, sought: Iterable[str], known: Mapping[str, tuple[str, str]]) -> list[str]:
    """What the copy knows under the names or codes sought.

    Args:
        kind: What it is, for the error.
        sought: In any case.
        known: What a value is called, and its label, by what may be sought for it (folded).
    """
    found = []
    for one in sought:
        folded = one.strip().casefold()
        if folded not in known:
            raise ValueError(f"There is no {kind} {one!r}. {_near(folded, known)}")
        found.append(known[folded][0])
    return list(dict.fromkeys(found))


def _near(sought: str, known: Mapping[str, tuple[str, str]]) -> str:
    """What may have been meant."""
    by_text = {text: label for folded, (_, label) in known.items() for text in (folded, label.casefold())}
    parts = [label for text, label in by_text.items() if sought and sought in text]
    near = [by_text[text] for text in get_close_matches(sought, by_text, n=_NEAR, cutoff=0.5)]
    meant = list(dict.fromkeys([*near, *parts]))[:_NEAR]
    if meant:
        return f"Near: {', '.join(meant)}."
    labels = list(dict.fromkeys(label for _, label in known.values()))
    return f"There are: {', '.join(labels)}." if len(labels) <= _MANY else "`search_options` lists them."


def _coded(copy: PublishedCopy, query: str) -> dict[str, tuple[str, str]]:
    return {code.casefold(): (code, f"{code} ({name})" if name else code) for code, name in _rows(copy, query)}


def _rows(copy: PublishedCopy, query: str) -> list[tuple]:
    return copy.cursor().execute(query).fetchall()


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and not math.isnan(value)


def _require_whole(name: str, value: object) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, Integral)):
        raise TypeError(f"{name} is {value!r}; it has to be a whole number")


def _require_page(order_by: str, limit: int | None, offset: int) -> None:
    if order_by not in SORT_KEYS:
        raise ValueError(f"order_by is {order_by!r}; it may be {', '.join(SORT_KEYS)}")
    for name, value in (("limit", limit), ("offset", offset)):
        _require_whole(name, value)
        if value is not None and value < 0:
            raise ValueError(f"{name} is {value}; it can not be below 0")
    if offset is None:
        raise TypeError("offset is None; it has to be a whole number")
