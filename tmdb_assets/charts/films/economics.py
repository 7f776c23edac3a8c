"""Charts of money: what genres, years and franchises come to.

Belongs here: charts of groups of films, of the frames of `views.economics`; of single ones: `charts.films.scatter`.
Money is millions of US dollars; none of it is adjusted for inflation.
"""

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.log_scale import LogScale
from tmdb_assets.charts.texts import MUSD, RATIO, films_text, genre_names, heading, known_text, nothing
from tmdb_assets.charts.theme import BAND, HOLLOW, LABEL, OTHER, REFERENCE

HEIGHT = 380
_KINDS = ("franchise", "standalone")
_ROW = 32
_FEW_FILMS = 10


@of_drawable_text
def revenue_multiple_by_genre(genres: Rows) -> Drawing:
    """Revenue / budget of each genre's films: the median, and between which values the middle half of them is.

    Args:
        genres: The frame of `views.economics.revenue_multiple_by_genre`.
    """
    title = "Revenue / budget by genre"
    rows = genres.dropna(subset=["revenue_multiple_median"]).copy()
    if rows.empty:
        return nothing(title, "No film's budget and revenue are both known.")
    rows["genre"] = genre_names(rows)
    rows["row"] = rows["genre"] + " (" + rows["money_movie_count"].map("{:,}".format) + ")"
    break_even = float(rows["break_even_multiple"].iloc[0])
    values = pd.concat([rows["revenue_multiple_lower"], rows["revenue_multiple_upper"], pd.Series([1.0, break_even])])
    span = LogScale.around(values)
    order = list(rows["row"])
    y = alt.Y("row:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6))
    x = alt.X(
        "revenue_multiple_median:Q",
        title="revenue / budget (log scale)",
        scale=span.scale,
        axis=span.axis,
    )
    tooltip = [
        alt.Tooltip("genre:N"),
        alt.Tooltip("revenue_multiple_median:Q", title="median revenue / budget", format=RATIO),
        alt.Tooltip("revenue_multiple_lower:Q", title="a quarter is below", format=RATIO),
        alt.Tooltip("revenue_multiple_upper:Q", title="a quarter is above", format=RATIO),
        alt.Tooltip("revenue_multiple_pooled:Q", title="sum of revenues / sum of budgets", format=RATIO),
        alt.Tooltip("money_movie_count:Q", title="films with both known", format=","),
        alt.Tooltip("movie_count:Q", title="released films", format=","),
        alt.Tooltip("profit_total_musd:Q", title="profit, $ million", format=MUSD),
    ]
    base = alt.Chart(rows).encode(y=y)
    layers = [
        *(
            alt.Chart(pd.DataFrame({"revenue_multiple_median": [multiple]}))
            .mark_rule(style=REFERENCE, strokeDash=dash)
            .encode(x=x)
            for multiple, dash in ((1.0, [5, 4]), (break_even, [1, 3]))
        ),
        base.mark_rule(style=OTHER, strokeWidth=6, opacity=0.5).encode(
            x=alt.X("revenue_multiple_lower:Q", scale=span.scale), x2="revenue_multiple_upper:Q", tooltip=tooltip
        ),
        base.transform_filter(f"datum.money_movie_count >= {_FEW_FILMS}")
        .mark_point(filled=True, size=80, opacity=1)
        .encode(x=x, tooltip=tooltip),
        base.transform_filter(f"datum.money_movie_count < {_FEW_FILMS}")
        .mark_point(style=HOLLOW, size=70)
        .encode(x=x, tooltip=tooltip),
        base.mark_text(style=LABEL, dy=-11).encode(x=x, text=alt.Text("revenue_multiple_median:Q", format=".3~g")),
    ]
    few = f" Hollow: of fewer than {_FEW_FILMS} films." if rows["money_movie_count"].min() < _FEW_FILMS else ""
    said = (
        "Dot: median; bar: the middle half of the films; dashed: gross = budget; dotted:"
        f" {break_even:g} times the budget. In brackets: films with both known."
    )
    known, films = int(rows["unique_money_movie_count"].iloc[0]), int(rows["unique_movie_count"].iloc[0])
    return layered(
        layers,
        heading(
            title,
            said + few,
            f"A film counts in each of its genres. {known_text(known, films)}",
        ),
        _ROW * len(rows),
    )


@of_drawable_text
def yearly_trends(years: Rows) -> Drawing:
    """Revenue and budget of the films of each release year, on a log scale.

    Args:
        years: The frame of `views.economics.yearly_trends`.
    """
    title = "Revenue and budget by release year"
    known = years.dropna(subset=["revenue_total_musd", "budget_total_musd"], how="all")
    if known.empty:
        return nothing(title, "No film's budget or revenue is known.")
    first, last = int(known["release_year"].min()), int(known["release_year"].max())
    calendar = pd.DataFrame({"release_year": range(first, last + 1)})
    all_years = calendar.merge(years.astype({"release_year": "int64"}), how="left", on="release_year")
    tall = all_years.melt(
        id_vars=[
            "release_year",
            "movie_count",
            "money_movie_count",
            "revenue_multiple_pooled",
            "revenue_multiple_median",
        ],
        value_vars=["revenue_total_musd", "budget_total_musd"],
        var_name="amount",
        value_name="total_musd",
    )
    tall["amount"] = tall["amount"].str.removesuffix("_total_musd")
    span = LogScale.around(tall["total_musd"].dropna())
    x = alt.X(
        "release_year:Q",
        title="release year",
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(format="d", grid=False),
    )
    y = alt.Y("total_musd:Q", title="sum, $ million (log scale)", scale=span.scale, axis=span.axis)
    colour = alt.Color("amount:N", title=None, scale=alt.Scale(domain=["revenue", "budget"]))
    base = alt.Chart(tall).encode(x=x, y=y, color=colour)
    tooltip = [
        alt.Tooltip("release_year:Q", title="release year", format="d"),
        alt.Tooltip("amount:N"),
        alt.Tooltip("total_musd:Q", title="sum, $ million", format=MUSD),
        alt.Tooltip("money_movie_count:Q", title="films with both known", format=","),
        alt.Tooltip("movie_count:Q", title="released films", format=","),
        alt.Tooltip("revenue_multiple_pooled:Q", title="sum of revenues / sum of budgets", format=RATIO),
        alt.Tooltip("revenue_multiple_median:Q", title="median revenue / budget", format=RATIO),
    ]
    layers: list[alt.Chart] = []
    open_years = years.loc[~years["is_over"].astype(bool), "release_year"]
    if not open_years.empty and int(open_years.min()) <= last:
        band = pd.DataFrame({"from_year": [int(open_years.min()) - 0.5], "to_year": [last + 0.5]})
        layers.append(alt.Chart(band).mark_rect(style=BAND).encode(x=alt.X("from_year:Q"), x2="to_year:Q"))
    layers.append(base.mark_line())
    layers.append(
        base.transform_filter("isValid(datum.total_musd)").mark_point(filled=True, size=24).encode(tooltip=tooltip)
    )
    coverage = known_text(int(years["money_movie_count"].sum()), int(years["movie_count"].sum()))
    said = f"Of the same films, those with both known. {coverage} Not adjusted for inflation."
    shaded = "Shaded: years that are not over." if len(layers) > 2 else ""  # noqa: PLR2004
    return layered(layers, heading(title, f"{said} {shaded}"), HEIGHT)


@of_drawable_text
def franchise_against_standalone(groups: Rows) -> Drawing:
    """Mean budget and revenue of films of a franchise beside all others.

    Args:
        groups: The frame of `views.economics.franchise_and_standalone`.
    """
    title = "Franchise against standalone"
    rows = groups.dropna(subset=["budget_mean_musd", "revenue_mean_musd"])
    if rows.empty:
        return nothing(title, "No film's budget and revenue are both known.")
    tall = rows.melt(
        id_vars=["kind", "movie_count", "money_movie_count", "revenue_multiple_median", "bayesian_rating"],
        value_vars=["budget_mean_musd", "revenue_mean_musd"],
        var_name="amount",
        value_name="mean_musd",
    )
    tall["amount"] = "mean " + tall["amount"].str.removesuffix("_mean_musd")
    kinds = [kind for kind in _KINDS if (rows["kind"] == kind).any()]
    top = float(tall["mean_musd"].max()) * 1.18
    x = alt.X(
        "mean_musd:Q",
        title="mean of a film, $ million",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickCount=5),
    )
    base = alt.Chart(tall).encode(
        y=alt.Y("amount:N", title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6)),
        yOffset=alt.YOffset("kind:N", scale=alt.Scale(domain=kinds)),
        x=x,
    )
    bars = base.mark_bar().encode(
        color=alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds)),
        tooltip=[
            alt.Tooltip("kind:N"),
            alt.Tooltip("amount:N"),
            alt.Tooltip("mean_musd:Q", title="$ million", format=MUSD),
            alt.Tooltip("money_movie_count:Q", title="films with both known", format=","),
            alt.Tooltip("movie_count:Q", title="released films", format=","),
            alt.Tooltip("revenue_multiple_median:Q", title="median revenue / budget", format=RATIO),
            alt.Tooltip("bayesian_rating:Q", title="rating", format=".2f"),
        ],
    )
    numbers = base.mark_text(style=LABEL, align="left", dx=4).encode(text=alt.Text("mean_musd:Q", format=MUSD))
    said = [
        f"{row.kind.capitalize()}: {row.money_movie_count:,} of {films_text(int(row.movie_count))} with both known"
        f" ({row.money_movie_count / row.movie_count:.0%});"
        f" median revenue / budget {row.revenue_multiple_median:.3g}; rating {_rating(row.bayesian_rating)}."
        for row in rows.itertuples()
    ]
    return layered([bars, numbers], heading(title, *said), 180)


def _rating(value: float) -> str:
    return "unknown" if pd.isna(value) else f"{value:.1f}"
