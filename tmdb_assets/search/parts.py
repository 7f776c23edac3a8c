"""Parts of conditions, for searches of any dataset: ranges, names, pages; and refusing values that make no sense.

Belongs here: what holds for any criterion of its kind. Which criteria there are, and which columns they are about, is
said in `criteria` for films and in `series` for series. No value of the caller is ever part of a condition.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import TypeAlias

Names: TypeAlias = str | Sequence[str]
Named: TypeAlias = str | int | Sequence[str | int]
"""Things by name or by TMDB's id."""

Part: TypeAlias = tuple[str, dict[str, object]]
"""A condition, and the values of its parameters."""

NOTHING: Part = ("", {})
_NO_LIMIT = 1 << 62  # DuckDB takes no NULL as a limit


def joined(parts: Iterable[Part]) -> Part:
    """All parts as one condition; `true` without any."""
    met = list(parts)
    values = {name: value for _, of_part in met for name, value in of_part.items()}
    return all_of(condition for condition, _ in met if condition) or "true", values


def all_of(conditions: Iterable[str]) -> str:
    """Conditions that all have to be met."""
    return " and ".join(conditions)


def between(column: str, least: tuple[str, float | None], most: tuple[str, float | None]) -> Part:
    """A column between two limits, each with the name of its argument; None is no limit.

    Raises:
        ValueError: The first limit is larger than the second one.
    """
    if least[1] is not None and most[1] is not None and least[1] > most[1]:
        raise ValueError(f"{least[0]} ({least[1]}) is larger than {most[0]} ({most[1]})")
    given = [(operator, *limit) for operator, limit in ((">=", least), ("<=", most)) if limit[1] is not None]
    return all_of(f"{column} {operator} ${name}" for operator, name, _ in given), {
        name: limit for _, name, limit in given
    }


def years(column: str, first: int | None, last: int | None) -> Part:
    """A column with a year between two years, both included.

    Raises:
        TypeError: One of them is no whole number.
        ValueError: The first one is later than the last one.
    """
    for name, year in (("first_year", first), ("last_year", last)):
        if year is not None:
            require_whole(name, year)
    return between(column, ("first_year", first), ("last_year", last))


def of_text(name: str, text: object, columns: Sequence[str]) -> Part:
    """A text that is in one of some columns, in any case and with or without accents; an empty one says nothing.

    Args:
        name: The argument's name.
        text: What is sought.
        columns: SQL of the columns and of the parameter `$name`, both folded alike; the last one is the parameter.

    Raises:
        TypeError: It is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"{name} is {text!r}; it has to be a text")
    if not text.strip():
        return NOTHING
    *sought_in, sought = columns
    return f"({' or '.join(f'contains({column}, {sought})' for column in sought_in)})", {name: text.strip()}


def texts(name: str, given: Names) -> list[str]:
    """Some texts, whoever gave a single one included.

    Raises:
        TypeError: One of them is none.
    """
    listed = [given] if isinstance(given, str) else list(given)
    for one in listed:
        if not isinstance(one, str):
            raise TypeError(f"{name} has {one!r}; it takes texts")
    return listed


def names_or_ids(name: str, given: Named, what: str) -> list[str | int]:
    """Some things by name or id, whoever gave a single one included.

    Args:
        name: The argument's name.
        given: What was given.
        what: What they are, such as `people`.

    Raises:
        TypeError: One of them is neither.
    """
    sought = [given] if isinstance(given, (str, int, Integral)) else list(given)
    for one in sought:
        if isinstance(one, bool) or not isinstance(one, (str, Integral)):
            raise TypeError(f"{name} has {one!r}; {what} are names or TMDB's ids")
    return [one if isinstance(one, str) else int(one) for one in sought]


def require_whole(name: str, value: object) -> None:
    """Refuse what is no whole number.

    Raises:
        TypeError: It is none; the text says so.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} is {value!r}; it has to be a whole number")


def require_number(name: str, value: object, highest: float, what: str) -> None:
    """Refuse what is no number from 0 to the highest one.

    Raises:
        TypeError: It is no number; the text says so.
        ValueError: It is outside; the text says what (`what`) goes how far.
    """
    if isinstance(value, bool) or not isinstance(value, Real) or math.isnan(value):
        raise TypeError(f"{name} is {value!r}; it has to be a number")
    if not 0 <= float(value) <= highest:
        raise ValueError(f"{name} is {value}; {what} go from 0 to {highest}")


def page(order_by: str, sort_keys: Sequence[str], limit: int | None, offset: int) -> Mapping[str, object]:
    """The values of `limit $limit offset $offset`.

    Raises:
        TypeError: A number is no whole one.
        ValueError: A number is below 0, or `order_by` is none of the keys.
    """
    if order_by not in sort_keys:
        raise ValueError(f"order_by is {order_by!r}; it may be {', '.join(sort_keys)}")
    for name, value in (("limit", 0 if limit is None else limit), ("offset", offset)):
        require_whole(name, value)
        if value < 0:
            raise ValueError(f"{name} is {value}; it cannot be below 0")
    return {"limit": _NO_LIMIT if limit is None else min(limit, _NO_LIMIT), "offset": min(offset, _NO_LIMIT)}
