"""Words that a copy knows (genres, languages, countries and the like), and what a word that is not among them may mean.

Belongs here: looking words up in the dimensions that every dataset has, and saying which are near an unknown one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from tmdb_assets.published import PublishedCopy

_NEAR = 5
_ALIKE = 0.6
_MANY = 25


@dataclass(frozen=True)
class Term:
    """A genre, language, country or the like of the copy.

    Attributes:
        code: What it goes by.
        name: What people call it; None if nobody does.
    """

    code: str
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.code} ({self.name})" if self.name else self.code


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
    return [term.code for term in terms(kind, codes, known)]


def terms(kind: str, sought: Iterable[str], known: Mapping[str, Term]) -> list[Term]:
    """The terms sought, each once.

    Args:
        kind: What they are, in one word.
        sought: What was asked for.
        known: Those there are, by their folded code.

    Raises:
        ValueError: There is no such term; the text names near ones.
    """
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
    return (
        f"There are: {', '.join(map(str, every))}." if len(every) <= _MANY else "The options of the search list them."
    )
