"""Charts of films as points: money against money, popularity against rating.

Belongs here: charts of single films, of the frames of `views.economics`; of groups of them: `charts.economics`.
Money is millions of US dollars, on log scales, for it spans magnitudes; none of it is adjusted for inflation.
"""

import math

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.films.point_names import names
from tmdb_assets.charts.log_scale import LogScale
from tmdb_assets.charts.texts import film_names, films_text, heading, known_text, nothing
from tmdb_assets.charts.theme import REFERENCE
from tmdb_assets.views.films.economics import Films

HEIGHT = 380
_KINDS = ("franchise", "standalone", "unknown")


@of_drawable_text
def revenue_against_budget(films: Films) -> Drawing:
    """Revenue of films against their budget, both on log scales, with the lines of once and of some times the budget.

    Revenue is gross, cinemas keep about half, and marketing is not in the budget: a film on the first line lost money.

    Args:
        films: What `views.economics.budget_and_revenue` gives.
    """
    title = "Revenue against budget"
    coverage = known_text(films.known, films.known + films.unknown)
    if films.rows.empty:
        return nothing(title, f"No film's budget and revenue are known. {coverage}")
    rows: Rows = films.rows.copy()
    rows["film"] = film_names(rows)
    rows["kind"] = rows["kind"].astype("string").fillna(_KINDS[-1])
    # Those of franchises are fewer: drawn last, they are seen.
    rows = rows.sort_values("kind", ascending=False, kind="stable")
    kinds = [kind for kind in _KINDS if kind in set(rows["kind"])]
    budgets, revenues = LogScale.around(rows["budget_musd"]), LogScale.around(rows["revenue_musd"])
    break_even = float(rows["break_even_multiple"].iloc[0])
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
                alt.Tooltip("revenue_multiple:Q", title="revenue / budget", format=",.3~g"),
                alt.Tooltip("kind:N"),
            ],
        )
    )
    layers: list[alt.Chart] = []
    for multiple, dash in ((1.0, [5, 4]), (break_even, [1, 3])):
        low = max(budgets.low, revenues.low / multiple)
        high = min(budgets.high, revenues.high / multiple)
        if low < high:
            ends = pd.DataFrame({"budget_musd": [low, high], "revenue_musd": [low * multiple, high * multiple]})
            layers.append(alt.Chart(ends).mark_line(style=REFERENCE, strokeDash=dash).encode(x=x, y=y))
    layers.append(points)
    layers += names(
        _remarkable(rows),
        x,
        y,
        lambda film: budgets.share(film["budget_musd"]),
        lambda film: revenues.share(film["revenue_musd"]),
    )
    shares = [(rows["revenue_multiple"] >= multiple).mean() for multiple in (1, break_even)]
    said = (
        f"{_part(films, 'largest budgets')} Dashed: gross = budget, {shares[0]:.0%} are on it or above. Dotted:"
        f" {break_even:g} times the budget, by a rule of thumb what a film needs to pay for itself, {shares[1]:.0%}."
    )
    return layered(layers, heading(title, said, f"{coverage} Not adjusted for inflation."), HEIGHT)


@of_drawable_text
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
