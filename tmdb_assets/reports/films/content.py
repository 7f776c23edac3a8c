"""What the report of a day says: its numbers, its charts, and the rows behind each chart.

Belongs here: which charts there are, in which order, and what is said of a day. How it looks is the page's business.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import chain

from tmdb_assets.charts.drawing import Drawing, Rows
from tmdb_assets.charts.films import countries as country_charts
from tmdb_assets.charts.films import economics as economics_charts
from tmdb_assets.charts.films import genres as genre_charts
from tmdb_assets.charts.films import scatter
from tmdb_assets.charts.films import top_films as top_film_charts
from tmdb_assets.charts.texts import day_text
from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.content import Report, Section, demo_text, section_of
from tmdb_assets.reports.films.files import CHARTS
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED
from tmdb_assets.views.comparison import why_not_comparable
from tmdb_assets.views.films import countries, economics, genres, top_films
from tmdb_assets.views.films.day import DayFigures, observed

MOST_FILMS = 1000
"""Points of a scatter: each is in the page and, as a mark, in the SVG."""

_OBSERVED = {LIVE: "live", RECOVERED: "recovered (popularity only)"}


class FilmsReporter:
    """Says what reports of one published copy say; what is the same on every day is read once."""

    def __init__(self, copy: PublishedCopy) -> None:
        self._copy = copy

    def report(self, period: date, seen: Callable[[Section], None] = lambda _: None) -> Report:
        """The report of a day; see `reports.content.Reporter`.

        Raises:
            UnobservedDayError: The published copy does not have the day.
        """
        numbers, sections = observed(self._copy, period), {}
        for section in chain(self._of_day(numbers), self._of_copy):
            sections[section.name] = section
            seen(section)
        return Report(
            subject="Films on",
            period=period,
            newest=numbers.newest_day,
            noun="day",
            observed=_observed(numbers),
            figures=tuple(_figures(numbers)),
            sections=tuple(sections[name] for name in CHARTS),
            demo=demo_text(self._copy),
        )

    @cached_property
    def _of_copy(self) -> tuple[Section, ...]:
        copy = self._copy
        newest = day_text(copy.periods[-1])
        note = f"Not of one day: what TMDB says of money in the published copy, whose newest day is {newest}."
        films = economics.budget_and_revenue(copy, MOST_FILMS)
        multiples, years = economics.revenue_multiple_by_genre(copy), economics.yearly_trends(copy)
        kinds = economics.franchise_and_standalone(copy)
        return (
            _section("revenue_against_budget", scatter.revenue_against_budget(films), films.rows, note),
            _section(
                "revenue_multiple_by_genre",
                economics_charts.revenue_multiple_by_genre(multiples),
                multiples,
                note,
            ),
            _section("yearly_trends", economics_charts.yearly_trends(years), years[::-1], note),
            _section("franchise_against_standalone", economics_charts.franchise_against_standalone(kinds), kinds, note),
        )

    def _of_day(self, numbers: DayFigures) -> Iterator[Section]:
        copy, day = self._copy, numbers.day
        films = top_films.most_popular(copy, day)
        why = why_not_comparable(copy, day, day - timedelta(days=1))
        notes = (f"Ranks of the day before: {why}.",) if why else ()
        yield _section("top_films", top_film_charts.top_films(films), films, *notes)
        of_genres = genres.popularity_by_day(copy, day)
        yield _section("genre_popularity", genre_charts.genre_popularity(of_genres), of_genres[::-1])
        of_continents = countries.continents_by_day(copy, day)
        yield _section("continents", country_charts.continents(of_continents), of_continents[::-1])
        rated = economics.popularity_and_rating(copy, day, MOST_FILMS)
        newest = "" if day == numbers.newest_day else f" in the published copy, up to {day_text(numbers.newest_day)}"
        note = f"Popularity is that of {day_text(day)}; votes are as last observed{newest}."
        chart = scatter.popularity_against_rating(rated)
        yield _section("popularity_against_rating", chart, rated.rows, note)


def _observed(numbers: DayFigures) -> str:
    """How the day was observed, as a sentence."""
    if numbers.source == LIVE:
        return "Observed live on that day."
    return "Recovered from TMDB's daily export of that day: popularity was observed, votes were not."


def _figures(day: DayFigures) -> Iterator[tuple[str, str]]:
    yield "films", f"{day.film_count:,}"
    yield "films never seen before", f"{day.new_count:,}"
    yield "popularity, sum", "unknown" if day.popularity_total is None else f"{day.popularity_total:,.0f}"
    yield "votes", "not observed" if day.vote_count is None else f"{day.vote_count:,}"
    yield "countries", f"{day.country_count:,}"
    yield "observed days so far", f"{day.observed_days:,}"


def _section(name: str, chart: Drawing, rows: Rows, *notes: str) -> Section:
    if "source" in rows:
        rows = rows.assign(source=rows["source"].map(lambda way: _OBSERVED.get(way, way), na_action="ignore"))
    return section_of(name, chart, rows, *notes, headings=_HEADINGS, left_out=_LEFT_OUT)


_LEFT_OUT = {
    "break_even_multiple",
    "genre_id",
    "is_over",
    "movie_id",
    "unique_money_movie_count",
    "unique_movie_count",
}
_HEADINGS = {
    "bayesian_rating": "rating (0 to 10)",
    "announced_movie_count": "films announced",
    "budget_mean_musd": "mean budget, $ million",
    "budget_musd": "budget, $ million",
    "budget_total_musd": "budget, $ million",
    "continent": "continent",
    "date_id": "day (UTC)",
    "genre_name": "genre",
    "genres": "genres",
    "kind": "kind",
    "movie_count": "films",
    "popularity": "popularity",
    "popularity_before": "popularity the day before",
    "popularity_mean": "popularity, mean",
    "popularity_rank": "rank",
    "popularity_rank_before": "rank the day before",
    "popularity_total": "popularity, sum",
    "profit_musd": "profit, $ million",
    "profit_total_musd": "profit, $ million",
    "rated_on": "votes of (UTC)",
    "release_year": "release year",
    "revenue_mean_musd": "mean revenue, $ million",
    "revenue_musd": "revenue, $ million",
    "revenue_total_musd": "revenue, $ million",
    "revenue_multiple": "revenue / budget",
    "revenue_multiple_lower": "revenue / budget, a quarter is below",
    "revenue_multiple_median": "revenue / budget, median",
    "revenue_multiple_pooled": "sum of revenues / sum of budgets",
    "money_known_share": "share of films with both known",
    "money_movie_count": "films with both known",
    "revenue_multiple_upper": "revenue / budget, a quarter is above",
    "source": "observed",
    "title": "title",
    "vote_average": "mean vote (0 to 10)",
    "vote_average_weighted": "mean vote (0 to 10)",
    "vote_count": "votes",
}
