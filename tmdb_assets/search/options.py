"""What there is to search for: the names and codes that films have, for choices and for errors.

Belongs here: reading the vocabulary of a copy of films. What may have been meant by a word that is not in it is said in
`terms`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tmdb_assets import published
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search.terms import Term, rows, terms

_OPTIONS = tuple(
    f"""
        select code, label, count(distinct movie_id) from ({entries})
        group by code, label order by lower(label), code
    """  # noqa: S608 - a fragment of this module
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
        first_year: Earliest year of release; None if none is known.
        last_year: Latest year of release, maybe in the future; None if none is known.
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
    copy = copy or published.newest()
    ((first, last),) = rows(copy, "select min(release_year), max(release_year) from movie_economics")
    genres, languages, countries = (tuple(Option(*row) for row in rows(copy, query)) for query in _OPTIONS)
    return SearchOptions(genres, languages, countries, first, last)


def genre_ids(copy: PublishedCopy, names: Iterable[str]) -> list[list[int]]:
    """The ids of each of the genres named; a retired genre and its follower may share a name.

    Raises:
        ValueError: There is no such genre; the text names near ones.
    """
    ids: dict[str, list[int]] = {}
    known: dict[str, Term] = {}
    query = "select genre_id, name from dim_genre where name is not null order by lower(name), genre_id"
    for genre_id, name in rows(copy, query):
        ids.setdefault(name.casefold(), []).append(genre_id)
        known[name.casefold()] = Term(name)
    return [ids[term.code.casefold()] for term in terms("genre", names, known)]
