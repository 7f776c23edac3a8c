"""Charts of genres.

Belongs here: the popularity of genres over days; their money is in `economics`.
"""

import altair as alt

from tmdb_assets.charts.drawing import Drawing, Rows, of_drawable_text
from tmdb_assets.charts.films.over_days import days_said, lines
from tmdb_assets.charts.texts import genre_names, heading, nothing

MOST_LINES = 7


@of_drawable_text
def genre_popularity(days: Rows) -> Drawing:
    """The popularity of the most popular genres, day by day.

    Args:
        days: The frame of `views.genres.popularity_by_day`.
    """
    title = "Popularity of genres by day"
    rows = days.dropna(subset=["popularity_total"]).copy()
    if rows.empty:
        return nothing(title, "No genre has any popularity on these days.")
    rows["genre"] = genre_names(rows)
    newest = rows[rows["date_id"] == rows["date_id"].max()].sort_values("popularity_total", ascending=False)
    order = list(newest["genre"].head(MOST_LINES))
    rows = rows[rows["genre"].isin(order)]
    few = f"The {len(order)} most popular of {len(newest)} genres on the last day. " if len(newest) > len(order) else ""
    return lines(
        rows[["date_id", "genre", "popularity_total", "popularity_mean", "movie_count", "source"]],
        "popularity_total",
        "genre",
        order,
        "popularity, sum of its films",
        [
            alt.Tooltip("popularity_total:Q", title="popularity, sum", format=",.1f"),
            alt.Tooltip("popularity_mean:Q", title="popularity, mean", format=",.2f"),
            alt.Tooltip("movie_count:Q", title="films", format=","),
        ],
        heading(title, f"{few}{days_said(days)}", "A film counts in each of its genres."),
    )
