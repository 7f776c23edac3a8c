"""Economics: what films cost and grossed."""

import streamlit as st

from tmdb_assets.charts.films import economics as chart
from tmdb_assets.charts.films import scatter
from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.charts import draw
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.markup import ShownColumn, heading, paragraph, table
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films import economics as view

_ROWS = 20


def show(copy: PublishedCopy, address: Address) -> None:  # noqa: ARG001 - there is nothing to filter
    """Put the page."""
    heading("Economics", 1)
    days.say(copy, days.newest(copy), about="Films, money and votes as known on")
    paragraph(
        "What is counted: released films with both budget and revenue known and plausible, in US dollars as TMDB gives"
        " them, not adjusted for inflation. What is not: announced films, and what cinemas keep (about half of the"
        " gross) and marketing costs, so a film that grossed its budget has lost money.",
        quiet=True,
    )
    _budget_and_revenue(copy)
    _coverage(copy)
    _genres(copy)
    _years(copy)
    _popularity_and_rating(copy)
    _franchises(copy)


def _musd(name: str, shown: str) -> ShownColumn:
    return ShownColumn(shown, lambda row: numbers.usd(_dollars(row[name])), is_number=True)


def _dollars(millions: object) -> float | None:
    return float(millions) * 1e6 if numbers.is_known(millions) else None  # type: ignore[arg-type]


def _budget_and_revenue(copy: PublishedCopy) -> None:
    films = view.budget_and_revenue(copy)
    rows: Rows = films.rows
    if rows.empty:
        said = "No film has both a budget and a revenue."
    else:
        multiples, line = rows["revenue_multiple"], float(rows["break_even_multiple"].iloc[0])
        said = (
            f"{len(rows):,} films; {(multiples >= 1).mean():.0%} of them grossed at least their budget,"
            f" {(multiples >= line).mean():.0%} at least {line:g} times as much, by a rule of thumb what it takes. The"
            f" median revenue is {multiples.median():.1f} times the budget."
        )
    draw(scatter.revenue_against_budget(films), said)
    with st.expander(f"The {min(_ROWS, len(rows))} films with the largest budgets as a table"):
        table(
            rows.head(_ROWS),
            [
                columns.FILM,
                columns.YEAR,
                _musd("budget_musd", "Budget"),
                _musd("revenue_musd", "Revenue"),
                _musd("profit_musd", "Profit"),
                columns.ratio("Revenue / budget", "revenue_multiple"),
            ],
            "Films by budget, largest first",
        )


def _coverage(copy: PublishedCopy) -> None:
    coverage = view.money_coverage(copy)
    share = columns.share("Share", "money_known_share")
    counts = [columns.count("Released films", "movie_count"), columns.count("Both known", "money_movie_count"), share]
    with st.expander(f"Of which films money is known: {coverage.known:,} of {coverage.films:,}"):
        paragraph(
            "They are no sample: large, American and much voted films are among them, others mostly are not. A figure"
            " of money speaks for these.",
            quiet=True,
        )
        languages, votes = (
            [columns.words("Original language", "language_name")],
            [columns.words("Votes", "vote_band", _band)],
        )
        table(coverage.by_language, [*languages, *counts], "By original language, those with the most films")
        table(coverage.by_votes, [*votes, *counts], "By number of votes")


def _band(band: object) -> str:
    return str(band).replace("_", " ")


def _genres(copy: PublishedCopy) -> None:
    genres = view.revenue_multiple_by_genre(copy)
    named = genres.dropna(subset=["genre_name"])
    if named.empty:
        said = "Of no genre's films are both amounts known."
    else:
        first, last = named.iloc[0], named.iloc[-1]
        said = (
            f"The median film of {first['genre_name']} grossed {first['revenue_multiple_median']:.1f} times its budget,"
            f" that of {last['genre_name']} {last['revenue_multiple_median']:.1f} times."
        )
    draw(chart.revenue_multiple_by_genre(genres), said)
    with st.expander("All genres as a table"):
        table(
            genres,
            [
                columns.words("Genre", "genre_name"),
                columns.count("Films", "money_movie_count"),
                columns.ratio("Median", "revenue_multiple_median"),
                columns.ratio("Lower quarter", "revenue_multiple_lower"),
                columns.ratio("Upper quarter", "revenue_multiple_upper"),
                columns.ratio("All together", "revenue_multiple_pooled"),
                _musd("profit_total_musd", "Profit"),
            ],
            "Revenue / budget by genre; all together: sum of revenues / sum of budgets",
        )


def _years(copy: PublishedCopy) -> None:
    years: Rows = view.yearly_trends(copy)
    known = years.dropna(subset=["revenue_total_musd"])
    if known.empty:
        said = "No revenue of any year is known."
    else:
        best = known.loc[known["revenue_total_musd"].astype(float).idxmax()]
        said = (
            f"Release years from {years['release_year'].min()} to {years['release_year'].max()}. The films of"
            f" {best['release_year']} grossed most: {numbers.usd(_dollars(best['revenue_total_musd']))}."
        )
    draw(chart.yearly_trends(years), said)
    with st.expander("All years as a table"):
        table(
            years[::-1],
            [
                columns.YEAR,
                columns.count("Released films", "movie_count"),
                columns.count("Announced", "announced_movie_count"),
                columns.count("Money known of", "money_movie_count"),
                _musd("budget_total_musd", "Budgets"),
                _musd("revenue_total_musd", "Revenues"),
                _musd("profit_total_musd", "Profit"),
                columns.ratio("Revenue / budget", "revenue_multiple_pooled"),
                columns.ratio("Median", "revenue_multiple_median"),
                columns.decimal("Rating", "bayesian_rating", 2),
            ],
            "Films by year of their release, newest first",
        )


def _popularity_and_rating(copy: PublishedCopy) -> None:
    films = view.popularity_and_rating(copy)
    rows: Rows = films.rows
    if len(rows) < 2:  # noqa: PLR2004 - no correlation of one
        said = "Too few films have both."
    else:
        rank = rows[["popularity", "bayesian_rating"]].astype(float).rank().corr().iloc[0, 1]
        said = (
            f"{len(rows):,} films; the rank correlation of popularity and rating is {rank:+.2f} (1 is the same order)."
        )
    draw(scatter.popularity_against_rating(films), said)
    with st.expander(f"The {min(_ROWS, len(rows))} films with the most votes as a table"):
        table(
            rows.head(_ROWS),
            [
                columns.FILM,
                columns.YEAR,
                columns.decimal("Popularity", "popularity"),
                columns.decimal("Mean vote", "vote_average"),
                columns.decimal("Rating", "bayesian_rating", 2),
                columns.votes(),
            ],
            "Films by votes, most first",
        )


def _franchises(copy: PublishedCopy) -> None:
    groups = view.franchise_and_standalone(copy)
    draw(chart.franchise_against_standalone(groups), _groups_said(groups))
    table(
        groups,
        [
            columns.words("Kind", "kind"),
            columns.count("Released films", "movie_count"),
            columns.count("Money known of", "money_movie_count"),
            _musd("budget_mean_musd", "Mean budget"),
            _musd("revenue_mean_musd", "Mean revenue"),
            columns.ratio("Revenue / budget", "revenue_multiple_pooled"),
            columns.ratio("Median", "revenue_multiple_median"),
            columns.decimal("Rating", "bayesian_rating", 2),
            columns.decimal("Popularity", "popularity_mean", 2),
        ],
        "Films of a collection of TMDB, and all others; means are over films with both budget and revenue known",
    )


def _groups_said(groups: Rows) -> str:
    listed = [f"{row.kind} {numbers.usd(_dollars(row.revenue_mean_musd)) or 'unknown'}" for row in groups.itertuples()]
    return f"Mean revenue of a film: {', '.join(listed)}." if listed else "No film's details are known."
