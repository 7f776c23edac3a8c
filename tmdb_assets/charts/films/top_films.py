"""Charts of the most popular films.

Belongs here: bars of films by popularity.
"""

import altair as alt

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.texts import TITLE_LETTERS, day_text, film_names, heading, nothing
from tmdb_assets.charts.theme import LABEL
from tmdb_assets.schemas.films.facts import RECOVERED

_ROW = 36
_BAR = 10


@of_drawable_text
def top_films(films: Rows) -> Drawing:
    """The films with the highest popularity of a day.

    Args:
        films: The frame of `views.top_films.most_popular`.
    """
    title = "Most popular films"
    rows = films.dropna(subset=["popularity"]).copy()
    if rows.empty:
        return nothing(title, "No film has any popularity on this day.")
    rows["film"] = film_names(rows)
    rows["name"] = rows["popularity_rank"].astype("string") + ". " + film_names(rows, TITLE_LETTERS)
    day, source = rows["date_id"].iloc[0], rows["source"].iloc[0]
    observed = ", recovered from TMDB's daily export (no votes)" if source == RECOVERED else ""
    top = float(rows["popularity"].max()) * 1.12
    base = alt.Chart(rows).encode(
        y=alt.Y("popularity_rank:O", title=None, axis=None),
        x=alt.X(
            "popularity:Q",
            title="popularity on the day",
            scale=alt.Scale(domain=[0, top or 1], nice=False),
            axis=alt.Axis(tickCount=5),
        ),
    )
    bars = base.mark_bar(height=_BAR, yOffset=_ROW / 4).encode(
        tooltip=[
            alt.Tooltip("film:N"),
            alt.Tooltip("popularity_rank:Q", title="rank", format=","),
            alt.Tooltip("popularity:Q", format=",.2f"),
            alt.Tooltip("popularity_rank_before:Q", title="rank the day before", format=","),
            alt.Tooltip("genres:N"),
            alt.Tooltip("vote_average:Q", title="mean vote", format=".2f"),
            alt.Tooltip("vote_count:Q", title="votes", format=","),
        ]
    )
    numbers = base.mark_text(style=LABEL, align="left", dx=4, yOffset=_ROW / 4).encode(
        text=alt.Text("popularity:Q", format=",.1f")
    )
    # Above its bar a long name has room on a phone, too.
    names = base.mark_text(style=LABEL, align="left", yOffset=-_ROW / 5, limit=alt.ExprRef("width")).encode(
        x=alt.value(0), text="name:N"
    )
    return layered([bars, numbers, names], heading(title, f"{day_text(day.date())}{observed}."), _ROW * len(rows))
