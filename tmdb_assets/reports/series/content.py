"""What the report of a week of series says: its numbers, its charts, and the rows behind each chart.

Belongs here: which charts there are, and what is said of a week. How it looks is the page's business.
"""

from collections.abc import Callable, Iterator
from datetime import date

from tmdb_assets.charts.drawing import Drawing, Rows
from tmdb_assets.charts.series import changes as change_charts
from tmdb_assets.charts.series import divided as divided_charts
from tmdb_assets.charts.series import top as top_charts
from tmdb_assets.charts.series import week as week_charts
from tmdb_assets.charts.texts import nothing
from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.content import Report, Section, demo_text, section_of
from tmdb_assets.reports.series import tables
from tmdb_assets.reports.series.kind import CHARTS
from tmdb_assets.reports.series.state import State
from tmdb_assets.search import series_search
from tmdb_assets.views.series import changes, report, sources, week

TOP, DIVIDED, GAPS = 20, 12, 8


class SeriesReporter:
    """Says what reports of one published copy say."""

    def __init__(self, copy: PublishedCopy) -> None:
        self._copy = copy

    def report(self, period: date, seen: Callable[[Section], None] = lambda _: None) -> Report:
        """The report of a week; see `reports.content.Reporter`.

        Raises:
            UnobservedWeekError: The published copy does not have the week.
        """
        numbers = report.observed(self._copy, period)
        coverage = week.coverage(self._copy, period)
        state, sections = State(numbers, coverage), {}
        for section in self._sections(state):
            sections[section.name] = section
            seen(section)
        return Report(
            subject="Series in the week of",
            period=period,
            newest=numbers.newest_week,
            noun="week",
            observed=state.observed,
            figures=tuple(_figures(state)),
            sections=tuple(sections[name] for name in CHARTS),
            demo=demo_text(self._copy),
            open=state.said_first,
        )

    def _sections(self, state: State) -> Iterator[Section]:
        copy, monday = self._copy, state.numbers.week
        rated, said = week.rated_by(copy, monday), state.on_pictures
        best = series_search(copy, week=monday, limit=TOP).dropna(subset=["consensus_score"])
        scores = report.scores(copy, monday, [int(one) for one in best["series_id"]])
        yield _section("top_series", top_charts.top_series(best, rated), tables.top(best, scores), *said)
        yield from self._changes(state, rated)
        places = sources.places_of_divided(copy, monday, DIVIDED)
        yield _section("most_divided", divided_charts.divided(places, monday, rated), tables.divided(places), *said)
        gaps = tables.both_ways(
            sources.critics_against_audience(copy, monday, "audience", GAPS),
            sources.critics_against_audience(copy, monday, "critics", GAPS),
        )
        chart = divided_charts.gaps(gaps, monday, rated)
        yield _section("critics_against_audiences", chart, tables.gaps(gaps), *said)
        networks = report.top_of_networks(copy, monday)
        chart = top_charts.top_of_networks(networks, monday, rated)
        yield _section("top_of_networks", chart, tables.networks(networks), *said)
        asked = state.coverage if state.is_live else state.coverage.head(0)
        yield _section("asked", week_charts.asked(asked, monday), tables.asked(asked), *said)

    def _changes(self, state: State, rated: Rows) -> Iterator[Section]:
        copy, numbers = self._copy, state.numbers
        said = (state.unfinished,) if state.unfinished else () if state.is_live else (state.unrated,)
        moved, medians = changes.movers(copy, numbers.week), changes.medians(copy, numbers.week)
        if numbers.not_compared:
            why = f"Not compared with the week before: {numbers.not_compared}."
            yield _section("movers", nothing(change_charts.MOVERS, why), tables.movers(moved.head(0)), *said)
            yield _section("medians", nothing(change_charts.MEDIANS, why), tables.medians(medians.head(0)), *said)
            return
        yield _section("movers", change_charts.movers(moved, numbers.week, rated), tables.movers(moved), *said)
        yield _section("medians", change_charts.medians(medians, numbers.week, rated), tables.medians(medians), *said)


def _figures(state: State) -> Iterator[tuple[str, str]]:
    numbers = state.numbers

    def told(count: int | None, unless: str = "") -> str:
        return unless or ("unknown" if count is None else f"{count:,}")

    unobserved = "" if state.is_live else "not observed"
    yield "series", told(numbers.series_count)
    yield "with a rating", told(numbers.rated_count, unobserved)
    yield "with a consensus (2+ sources)", told(numbers.consensus_count, unobserved)
    yield "new since the week before", told(numbers.new_count)
    yield "gone since the week before", told(numbers.gone_count)
    yield "answers waited for", told(state.waited_for, unobserved)
    yield "observed weeks so far", told(numbers.observed_weeks)


def _section(name: str, chart: Drawing, rows: Rows, *notes: str) -> Section:
    return section_of(name, chart, rows, *notes, headings={})
