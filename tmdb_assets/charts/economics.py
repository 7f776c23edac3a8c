"""Charts of money: what films cost and earned, and what groups of films come to.

Belongs here: the charts of the frames of `views.economics`. Money is millions of US dollars, on log scales, for it
spans magnitudes; none of it is adjusted for inflation.
"""

import math

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows, layered
from tmdb_assets.charts.log_scale import LogScale
from tmdb_assets.charts.point_names import names
from tmdb_assets.charts.texts import MUSD, RATIO, film_names, films_text, heading, nothing
from tmdb_assets.charts.theme import BAND, HOLLOW, LABEL, OTHER, REFERENCE
from tmdb_assets.views.economics import Films

HEIGHT = 380
_KINDS = {"franchise": "franchise", "standalone": "standalone"}
_UNKNOWN_KIND = "unknown"
_ROW = 32
_FEW_FILMS = 10


def revenue_against_budget(films: Films) -> Drawing:
    """Revenue of films against their budget, both on log scales, with the line on which they break even.

    Args:
        films: What `views.economics.budget_and_revenue` gives.
    """
    title = "Revenue against budget"
    left_out = f"{films_text(films.unknown)} without known budget and revenue {_are(films.unknown)} not shown."
    if films.rows.empty:
        return nothing(title, f"No film's budget and revenue are known. {left_out}")
    rows: Rows = films.rows.copy()
    rows["film"] = film_names(rows)
    rows["kind"] = rows["kind"].astype("string").fillna(_UNKNOWN_KIND)
    # Those of franchises are fewer: drawn last, they are seen.
    rows = rows.sort_values("kind", ascending=False, kind="stable")
    kinds = [kind for kind in (*_KINDS, _UNKNOWN_KIND) if kind in set(rows["kind"])]
    budgets, revenues = LogScale.around(rows["budget_musd"]), LogScale.around(rows["revenue_musd"])
    low, high = max(budgets.low, revenues.low), min(budgets.high, revenues.high)
    x = alt.X("budget_musd:Q", title="budget, $ million (log scale)", scale=budgets.scale, axis=budgets.axis)
    y = alt.Y("revenue_musd:Q", title="revenue, $ million (log scale)", scale=revenues.scale, axis=revenues.axis)
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=30, opacity=0.5, aria=False)
        .encode(
            x=x,
            y=y,
            color=alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds)),
            shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds)),
            tooltip=[
                alt.Tooltip("film:N"),
                alt.Tooltip("budget_musd:Q", title="budget, $ million", format=",.6~g"),
                alt.Tooltip("revenue_musd:Q", title="revenue, $ million", format=",.6~g"),
                alt.Tooltip("profit_musd:Q", title="profit, $ million", format=",.6~g"),
                alt.Tooltip("roi:Q", title="revenue / budget", format=",.3~g"),
                alt.Tooltip("kind:N"),
            ],
        )
    )
    layers: list[alt.Chart] = []
    even = pd.DataFrame({"budget_musd": [low, high], "revenue_musd": [low, high]})
    if low < high:
        layers.append(alt.Chart(even).mark_line(style=REFERENCE).encode(x=x, y=y))
    layers.append(points)
    layers += names(
        _remarkable(rows),
        x,
        y,
        lambda film: budgets.share(film["budget_musd"]),
        lambda film: revenues.share(film["revenue_musd"]),
    )
    below = int((rows["roi"] < 1).sum())
    said = f"{_part(films, 'largest budgets')} Dashed: break-even; {below:,} of them earned less than they cost."
    return layered(layers, heading(title, said, f"{left_out} Not adjusted for inflation."), HEIGHT)


def roi_by_genre(genres: Rows) -> Drawing:
    """The return on investment of each genre: the median, and between which values the middle half of its films is.

    Args:
        genres: The frame of `views.economics.roi_by_genre`.
    """
    title = "Return on investment by genre"
    rows = genres.dropna(subset=["roi_median"]).copy()
    if rows.empty:
        return nothing(title, "No film's budget and revenue are both known.")
    rows["genre"] = rows["genre_name"].astype("string").fillna("genre " + rows["genre_id"].astype("string"))
    rows["row"] = rows["genre"] + " (" + rows["roi_movie_count"].map("{:,}".format) + ")"
    values = pd.concat([rows["roi_lower"], rows["roi_upper"], pd.Series([1.0])])
    span = LogScale.around(values)
    order = list(rows["row"])
    y = alt.Y("row:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6))
    x = alt.X(
        "roi_median:Q",
        title="revenue / budget (log scale)",
        scale=span.scale,
        axis=span.axis,
    )
    tooltip = [
        alt.Tooltip("genre:N"),
        alt.Tooltip("roi_median:Q", title="median revenue / budget", format=RATIO),
        alt.Tooltip("roi_lower:Q", title="a quarter is below", format=RATIO),
        alt.Tooltip("roi_upper:Q", title="a quarter is above", format=RATIO),
        alt.Tooltip("roi_movie_count:Q", title="films with known return", format=","),
        alt.Tooltip("movie_count:Q", title="films", format=","),
        alt.Tooltip("profit_total_musd:Q", title="profit, $ million", format=MUSD),
    ]
    base = alt.Chart(rows).encode(y=y)
    even = pd.DataFrame({"roi_median": [1.0]})
    layers = [
        alt.Chart(even).mark_rule(style=REFERENCE).encode(x=x),
        base.mark_rule(style=OTHER, strokeWidth=6, opacity=0.5).encode(
            x=alt.X("roi_lower:Q", scale=span.scale), x2="roi_upper:Q", tooltip=tooltip
        ),
        base.transform_filter(f"datum.roi_movie_count >= {_FEW_FILMS}")
        .mark_point(filled=True, size=80, opacity=1)
        .encode(x=x, tooltip=tooltip),
        base.transform_filter(f"datum.roi_movie_count < {_FEW_FILMS}")
        .mark_point(style=HOLLOW, size=70)
        .encode(x=x, tooltip=tooltip),
        base.mark_text(style=LABEL, dy=-11).encode(x=x, text=alt.Text("roi_median:Q", format=".3~g")),
    ]
    unknown = int((genres["movie_count"] - genres["roi_movie_count"]).sum())
    few = f" Hollow: of fewer than {_FEW_FILMS} films." if rows["roi_movie_count"].min() < _FEW_FILMS else ""
    said = "Dot: median; bar: the middle half of the films; dashed: break-even. In brackets: films with known return."
    return layered(
        layers,
        heading(
            title,
            said + few,
            "A film counts in each of its genres" + (f"; {unknown:,} times it is not known." if unknown else "."),
        ),
        _ROW * len(rows),
    )


def popularity_against_rating(films: Films) -> Drawing:
    """Popularity of a day's films against their rating.

    Args:
        films: What `views.economics.popularity_and_rating` gives.
    """
    title = "Popularity against rating"
    left_out = f"{films_text(films.unknown)} with too few votes or no popularity {_are(films.unknown)} not shown."
    if films.rows.empty:
        return nothing(title, f"No film has enough votes for a rating. {left_out}")
    rows: Rows = films.rows.copy()
    rows["film"] = film_names(rows)
    heights = LogScale.around(rows["popularity"])
    x = alt.X(
        "bayesian_rating:Q",
        title="rating, 0 to 10, weighted by votes",
        scale=alt.Scale(zero=False, nice=True, padding=8),
        axis=alt.Axis(tickCount=6),
    )
    y = alt.Y(
        "popularity:Q",
        title="popularity on the day (log scale)",
        scale=heights.scale,
        axis=heights.axis,
    )
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, opacity=0.5, aria=False)
        .encode(
            x=x,
            y=y,
            size=alt.Size(
                "vote_count:Q",
                title="votes",
                scale=alt.Scale(type="sqrt", range=[10, 300]),
                legend=alt.Legend(labelExpr="format(datum.value, ',')", values=_powers(rows["vote_count"])),
            ),
            tooltip=[
                alt.Tooltip("film:N"),
                alt.Tooltip("popularity:Q", format=",.2f"),
                alt.Tooltip("bayesian_rating:Q", title="rating, weighted", format=".2f"),
                alt.Tooltip("vote_average:Q", title="mean vote", format=".2f"),
                alt.Tooltip("vote_count:Q", title="votes", format=","),
                alt.Tooltip("rated_on:T", title="votes of (UTC)", format="%d %b %Y"),
            ],
        )
    )
    low, high = float(rows["bayesian_rating"].min()), float(rows["bayesian_rating"].max())
    labels = names(
        rows.nlargest(8, "popularity"),
        x,
        y,
        lambda film: (film["bayesian_rating"] - low) / ((high - low) or 1),
        lambda film: heights.share(film["popularity"]),
    )
    return layered([points, *labels], heading(title, _part(films, "most votes"), left_out), HEIGHT)


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
        id_vars=["release_year", "movie_count", "revenue_movie_count", "budget_movie_count", "roi_median"],
        value_vars=["revenue_total_musd", "budget_total_musd"],
        var_name="amount",
        value_name="total_musd",
    )
    tall["amount"] = tall["amount"].str.removesuffix("_total_musd")
    tall["known"] = tall["revenue_movie_count"].where(tall["amount"] == "revenue", tall["budget_movie_count"])
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
        alt.Tooltip("known:Q", title="films of which it is known", format=","),
        alt.Tooltip("movie_count:Q", title="films", format=","),
        alt.Tooltip("roi_median:Q", title="median revenue / budget", format=RATIO),
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
    said = "Of films whose amount is known. Not adjusted for inflation."
    shaded = "Shaded: years that are not over." if len(layers) > 2 else ""  # noqa: PLR2004
    return layered(layers, heading(title, f"{said} {shaded}"), HEIGHT)


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
        id_vars=["kind", "movie_count", "roi_movie_count", "roi_median", "bayesian_rating"],
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
            alt.Tooltip("roi_movie_count:Q", title="films with both known", format=","),
            alt.Tooltip("movie_count:Q", title="films", format=","),
            alt.Tooltip("roi_median:Q", title="median revenue / budget", format=RATIO),
            alt.Tooltip("bayesian_rating:Q", title="rating, weighted", format=".2f"),
        ],
    )
    numbers = base.mark_text(style=LABEL, align="left", dx=4).encode(text=alt.Text("mean_musd:Q", format=MUSD))
    said = [
        f"{row.kind.capitalize()}: {row.roi_movie_count:,} of {films_text(int(row.movie_count))} with both known;"
        f" median revenue / budget {row.roi_median:.3g}; rating {_rating(row.bayesian_rating)}."
        for row in rows.itertuples()
    ]
    return layered([bars, numbers], heading(title, *said), 180)


def _rating(value: float) -> str:
    return "unknown" if pd.isna(value) else f"{value:.1f}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _part(films: Films, by: str) -> str:
    shown = len(films.rows)
    return (
        f"{films_text(shown)}."
        if shown == films.known
        else f"The {shown:,} with the {by} of {films_text(films.known)}."
    )


def _powers(counts: Rows) -> list[float]:
    """The powers of ten within the counts; the largest count if there is none."""
    low, high = math.ceil(math.log10(counts.min())), math.floor(math.log10(counts.max()))
    return [10.0**exponent for exponent in range(low, high + 1)] or [float(counts.max())]


def _remarkable(rows: Rows) -> Rows:
    """The film with the largest revenue, the one with the largest budget, and the one with the largest loss."""
    chosen = [rows["revenue_musd"].idxmax(), rows["budget_musd"].idxmax()]
    if rows["profit_musd"].min() < 0:
        chosen.append(rows["profit_musd"].idxmin())
    return rows.loc[list(dict.fromkeys(chosen))]
