"""What charts of series call sources, and how they say whose ratings they show and when those were observed.

Belongs here: words alone. Colours follow the order of sources that is said here, so that a source has one colour in
all charts.
"""

from datetime import date

from tmdb_assets.charts.drawing import Rows
from tmdb_assets.charts.texts import day_text

SHORT = {
    "rt_critics": "RT critics",
    "mc_critics": "Metacritic critics",
    "tmdb_users": "TMDB users",
    "imdb_users": "IMDb users",
    "rt_audience": "RT audience",
    "mc_users": "Metacritic users",
}
"""Sources by names that have room in a chart, in the order of their colours: critics first."""

RT = "RT is Rotten Tomatoes."


def short_names(sources: Rows) -> Rows:
    """What to call each source."""
    return sources.astype("string").map(lambda source: SHORT.get(source, source), na_action="ignore")


def week_text(week: date) -> str:
    """A week as it is read: week of 23 Nov 2026."""
    return f"week of {day_text(week)}"


def span_text(first: date, last: date) -> str:
    """A day, or one to another one: 23 to 25 Nov 2026."""
    if first == last:
        return day_text(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_text(last)}"
    return f"{day_text(first)} to {day_text(last)}"


def observed_text(rated: Rows) -> str:
    """Whose ratings they are and when they were observed, as a sentence.

    Args:
        rated: One row per source: source_name, first_observed_at, last_observed_at, as `views.series.week.rated_by`
            gives it.
    """
    if rated.empty:
        return "No rating was observed."
    first, last = rated["first_observed_at"].min().date(), rated["last_observed_at"].max().date()
    return f"Ratings of {', '.join(rated['source_name'])}, observed {span_text(first, last)} (UTC)."
