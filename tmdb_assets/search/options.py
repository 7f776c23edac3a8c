"""What there is to search for: the names and codes that films have, for choices and for errors.

Belongs here: reading the vocabulary of the copy, and what may have been meant by a word that is not in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from tmdb_assets import published
from tmdb_assets.published import PublishedCopy

_NEAR = 5
_ALIKE = 0.6
_MANY = 25

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


@dataclass(frozen=True)
class Term:
    """A genre, language or country of the copy.

    Attributes:
        code: What it goes by.
        name: What people call it; None if nobody does.
    """

    code: str
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.code} ({self.name})" if self.name else self.code


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
    return [ids[term.code.casefold()] for term in _terms("genre", names, known)]


def language_codes(copy: PublishedCopy, codes: Iterable[str]) -> list[str]:
    """The codes of languages as the copy writes them.

    Raises:
        ValueError: There is no such language; the text names near ones.
    """
    return _codes(copy, "language", "select language_code, name from dim_language order by language_code", codes)


def country_codes(copy: PublishedCopy, codes: Iterable[str]) -> list[str]:
    """The codes of countries as the copy writes them.

    Raises:
        ValueError: There is no such country; the text names near ones.
    """
    return _codes(copy, "country", "select country_code, name from dim_country order by country_code", codes)


def rows(copy: PublishedCopy, query: str, values: Mapping[str, object] | None = None) -> list[tuple]:
    """The rows of a small result."""
    return copy.cursor().execute(query, values).fetchall()


def _codes(copy: PublishedCopy, kind: str, query: str, codes: Iterable[str]) -> list[str]:
    known = {code.casefold(): Term(code, name) for code, name in rows(copy, query)}
    return [term.code for term in _terms(kind, codes, known)]


def _terms(kind: str, sought: Iterable[str], known: Mapping[str, Term]) -> list[Term]:
    """The terms sought, each once; `known` has them by their folded code."""
    found: dict[Term, None] = {}
    for one in sought:
        folded = one.strip().casefold()
        if folded not in known:
            raise ValueError(f"There is no {kind} {one!r}. {_meant(folded, known.values())}")
        found[known[folded]] = None
    return list(found)


def _meant(sought: str, known: Iterable[Term]) -> str:
    """What may have been meant by a word that is no known term."""
    by_text = {text.casefold(): term for term in known for text in (term.code, term.name) if text}
    within = [term for text, term in by_text.items() if sought and sought in text.split()]
    near = [by_text[text] for text in get_close_matches(sought, by_text, n=_NEAR, cutoff=_ALIKE)]
    if meant := dict.fromkeys([*within, *near]):
        return f"Near: {', '.join(map(str, list(meant)[:_NEAR]))}."
    every = dict.fromkeys(by_text.values())
    return f"There are: {', '.join(map(str, every))}." if len(every) <= _MANY else "`search_options` lists them."
