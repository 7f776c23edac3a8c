"""The criteria of a search for series, as conditions on the series of a week and the values of their parameters.

Belongs here: what a criterion means. The names a condition uses are columns of `members`, which `series` makes; no
value of the caller is ever part of a condition.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict, Unpack

from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.series.words import LIVE
from tmdb_assets.search.parts import (
    NOTHING,
    Named,
    Names,
    Part,
    joined,
    names_or_ids,
    of_text,
    require_number,
    require_whole,
    texts,
    years,
)
from tmdb_assets.search.people import folded
from tmdb_assets.search.terms import Term, country_codes, language_codes, rows, terms

HIGHEST_SCORE = 100
SHOWN_KINDS = ("flatrate", "ads", "free")
"""How a service has a series; what it rents or sells one by one is not meant."""

_NETWORKS = "select network_id, label, name from dim_network order by network_id"
_GENRES = "select genre_id, name, name from dim_series_genre where name is not null order by genre_id"
_PROVIDERS = "select watch_provider_id, name, name from dim_watch_provider order by watch_provider_id"


class SeriesCriteria(TypedDict, total=False):
    """The criteria of `series_search`, which says what each means."""

    name: str
    genres: Names
    networks: Named
    providers: Named
    country: str | None
    countries: Names
    languages: Names
    first_year: int | None
    last_year: int | None
    min_consensus: float | None
    min_sources: int | None
    week: date | None


def newest_week(copy: PublishedCopy) -> date | None:
    """The week that is shown unless another one is asked for: the newest live one, else the newest; None without any.

    A recovered week has no ratings.
    """
    live = [week for week, way in copy.ways.items() if way == LIVE]
    return max(live or copy.periods, default=None)


def week_of(copy: PublishedCopy, week: date | None) -> date | None:
    """The Monday of the week that is meant; None if there is no week at all.

    Raises:
        ValueError: The copy does not have the week.
        TypeError: It is no day.
    """
    if week is None:
        return newest_week(copy)
    if not isinstance(week, date):
        raise TypeError(f"week is {week!r}; it has to be a day")
    monday = WEEKLY.period_of(week.date() if isinstance(week, datetime) else week)
    if monday not in copy.ways:
        near = sorted(sorted(copy.periods, key=lambda other: abs(other - monday))[:3])
        there = f"Near: {', '.join(map(str, near))}." if near else "There is none."
        raise ValueError(f"There is no week {monday}. {there}")
    return monday


def condition_of(copy: PublishedCopy, **criteria: Unpack[SeriesCriteria]) -> Part:
    """The criteria as one condition on `members`, and the values of its parameters; `$week` is always among them.

    Raises:
        ValueError: A genre, network, provider, language, country or week that the copy does not know, or a value that
            makes no sense.
        TypeError: A value of a wrong type.
    """
    country = criteria.get("country")
    condition, values = joined(
        (
            of_text(
                "name", criteria.get("name", ""), [folded(column) for column in ("name", "original_name", "$name")]
            ),
            _named("genre", "bridge_series_genre", copy, _GENRES, texts("genres", criteria.get("genres", ()))),
            _named(
                "network",
                "bridge_series_network",
                copy,
                _NETWORKS,
                names_or_ids("networks", criteria.get("networks", ()), "networks"),
            ),
            _offered(copy, names_or_ids("providers", criteria.get("providers", ()), "providers"), country),
            _countries(copy, criteria.get("countries", ())),
            _languages(copy, criteria.get("languages", ())),
            years("first_air_year", criteria.get("first_year"), criteria.get("last_year")),
            _consensus(criteria.get("min_consensus")),
            _sources(criteria.get("min_sources")),
        )
    )
    return condition, values | {"week": week_of(copy, criteria.get("week"))}


def _named(kind: str, bridge: str, copy: PublishedCopy, query: str, sought: Iterable[str | int]) -> Part:
    if not (given := list(sought)):
        return NOTHING
    condition = f"series_id in (select series_id from {bridge} where list_contains(${kind}s, {kind}_id))"  # noqa: S608
    return condition, {f"{kind}s": _ids(kind, copy, query, given)}


def _offered(copy: PublishedCopy, providers: list[str | int], country: str | None) -> Part:
    """Offers last from the first to the last week in which they were observed."""
    if country is not None and not isinstance(country, str):
        raise TypeError(f"country is {country!r}; it has to be a text")
    if not providers and not country:
        return NOTHING
    conditions = ["first_seen_on <= $week", "last_seen_on >= $week", "list_contains($kinds, kind)"]
    values: dict[str, object] = {"kinds": list(SHOWN_KINDS)}
    if providers:
        conditions.append("list_contains($providers, watch_provider_id)")
        values["providers"] = _ids("provider", copy, _PROVIDERS, providers)
    if country:
        conditions.append("country_code = $country")
        (values["country"],) = country_codes(copy, [country])
    offers = f"select series_id from bridge_series_provider where {' and '.join(conditions)}"  # noqa: S608 - fragments
    return f"series_id in ({offers})", values


def _ids(kind: str, copy: PublishedCopy, query: str, sought: list[str | int]) -> list[int]:
    """The ids of what is sought by name or id; several may share a name, and any of them will do."""
    ids: dict[str, list[int]] = {}
    known: dict[str, Term] = {}
    for one, label, name in rows(copy, query):
        for word in {label, name}:
            ids.setdefault(word.strip().casefold(), []).append(one)
            known.setdefault(word.strip().casefold(), Term(label if word == label else name))
    by_name = terms(kind, [one for one in sought if isinstance(one, str)], known)
    found = [one for term in by_name for one in ids[term.code.strip().casefold()]]
    return [*found, *(one for one in sought if not isinstance(one, str))]


def _languages(copy: PublishedCopy, given: Names) -> Part:
    sought = texts("languages", given)
    condition = "list_contains($languages, language_code)"
    return (condition, {"languages": language_codes(copy, sought)}) if sought else NOTHING


def _countries(copy: PublishedCopy, given: Names) -> Part:
    sought = texts("countries", given)
    of_country = "select series_id from bridge_series_country where list_contains($countries, country_code)"
    return (f"series_id in ({of_country})", {"countries": country_codes(copy, sought)}) if sought else NOTHING


def _consensus(smallest: float | None) -> Part:
    if smallest is None:
        return NOTHING
    require_number("min_consensus", smallest, HIGHEST_SCORE, "scores")
    return "consensus_score >= $min_consensus", {"min_consensus": smallest}


def _sources(smallest: int | None) -> Part:
    if smallest is None:
        return NOTHING
    require_whole("min_sources", smallest)
    if smallest < 0:
        raise ValueError(f"min_sources is {smallest}; a series has 0 sources at least")
    return "source_count >= $min_sources", {"min_sources": int(smallest)}
