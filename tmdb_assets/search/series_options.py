"""What there is to search series for: the names, codes and weeks that a copy has, for choices.

Belongs here: reading the vocabulary of a copy of series.
"""

from dataclasses import dataclass
from datetime import date

from tmdb_assets import published
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search.series_criteria import SHOWN_KINDS, newest_week
from tmdb_assets.search.terms import rows

_OPTIONS = {
    "genres": """
        select name as value, name as label, series_id
        from bridge_series_genre inner join dim_series_genre using (genre_id)
        where name is not null
    """,
    "networks": """
        select network_id as value, label, series_id
        from bridge_series_network inner join dim_network using (network_id)
    """,
    "providers": """
        select
            watch_provider_id as value,
            case when count(distinct watch_provider_id) over (partition by name) > 1
                then name || ' (#' || watch_provider_id || ')' else name
            end as label,
            series_id
        from bridge_series_provider inner join dim_watch_provider using (watch_provider_id)
        where list_contains($kinds, kind)
    """,
    "offer_countries": """
        select country_code as value, name as label, series_id
        from bridge_series_provider inner join dim_country using (country_code)
        where list_contains($kinds, kind)
    """,
    "countries": """
        select country_code as value, name as label, series_id
        from bridge_series_country inner join dim_country using (country_code)
    """,
    "languages": """
        select language_code as value, coalesce(dim_language.name, language_code) as label, series_id
        from dim_series inner join dim_language using (language_code)
    """,
}


@dataclass(frozen=True)
class SeriesOption:
    """A value that a criterion may have.

    Attributes:
        value: What `series_search` takes: a name, a code, or TMDB's id of a network or provider.
        label: What people read; no two options of a kind have the same.
        series_count: How many series of any week have it.
    """

    value: str | int
    label: str
    series_count: int


@dataclass(frozen=True)
class SeriesOptions:
    """What there is to search for.

    Attributes:
        genres: Genres that series have, by label.
        networks: Networks that series have, by label; the values are ids.
        providers: Watch providers that have or had any series, by label; the values are ids.
        offer_countries: Countries in which providers have series, by label; the values are codes.
        countries: Countries of origin, by label; the values are codes.
        languages: Original languages, by label; the values are codes.
        weeks: The observed weeks, newest first, with how each was observed.
        newest_week: The week that is searched unless another one is asked for; None if there is none.
        first_year: Earliest year of a first episode; None if none is known.
        last_year: Latest year of a first episode; None if none is known.
    """

    genres: tuple[SeriesOption, ...]
    networks: tuple[SeriesOption, ...]
    providers: tuple[SeriesOption, ...]
    offer_countries: tuple[SeriesOption, ...]
    countries: tuple[SeriesOption, ...]
    languages: tuple[SeriesOption, ...]
    weeks: tuple[tuple[date, str], ...]
    newest_week: date | None
    first_year: int | None
    last_year: int | None


def series_options(copy: PublishedCopy | None = None) -> SeriesOptions:
    """What there is to search for, as choices for whoever asks.

    Args:
        copy: The published copy of series; the newest one by default.

    Raises:
        FileNotFoundError: Nothing was published yet; the text says what to do.
    """
    copy = copy or published.newest(dataset="series")
    ((first, last),) = rows(
        copy,
        "select cast(year(min(first_air_on)) as integer), cast(year(max(first_air_on)) as integer) from dim_series",
    )
    lists = {name: _options(copy, entries) for name, entries in _OPTIONS.items()}
    return SeriesOptions(
        **lists,
        weeks=tuple(reversed(copy.ways.items())),
        newest_week=newest_week(copy),
        first_year=first,
        last_year=last,
    )


def _options(copy: PublishedCopy, entries: str) -> tuple[SeriesOption, ...]:
    query = f"""
        select value, label, count(distinct series_id) from ({entries})
        group by value, label order by lower(label), value
    """  # noqa: S608 - a fragment of this module
    return tuple(
        SeriesOption(*row) for row in rows(copy, query, {"kinds": list(SHOWN_KINDS)} if "$kinds" in query else None)
    )
