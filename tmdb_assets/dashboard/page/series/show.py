"""Everything about one series, and finding one."""

import streamlit as st

from tmdb_assets.charts.series import show as chart
from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard import rated as others
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.charts import draw
from tmdb_assets.dashboard.columns import Row, Rows
from tmdb_assets.dashboard.markup import (
    ShownColumn,
    facts,
    figures,
    heading,
    joined,
    link,
    note,
    paragraph,
    table,
    text,
)
from tmdb_assets.dashboard.page.series import week as weeks
from tmdb_assets.drawable import is_seen
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search import series_options, series_search
from tmdb_assets.views.series import show as view

_FOUND = 20


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading_place = st.container()
    series_id = address.id("series")
    left, _ = st.columns(2)
    with left:
        name = address.text("name", "Find a series", "A part of its name")
    found = None if series_id is None else view.series(copy, series_id)
    if series_id is not None and found is None:
        address.forget("series", "no such series was ever observed")
    with heading_place:
        heading(_name(found.facts) if found else "Series", 1)
    if name or not found:
        _list(copy, name)
    if found:
        _series(copy, found)


def _name(known: Row) -> object:
    name = known["name"]
    return name if isinstance(name, str) and is_seen(name) else f"Series {known['series_id']}"


def _list(copy: PublishedCopy, name: str) -> None:
    week = series_options(copy).newest_week
    if week is None:
        note("No week of series was observed yet.")
        return
    if not name:
        weeks.say(copy, week)
        heading("Best rated now")
    table(
        series_search(copy, name=name, limit=_FOUND),
        [
            columns.SERIES,
            columns.year("Year", "first_air_year"),
            columns.count("Rank", "rank"),
            columns.decimal("Consensus", "consensus_score"),
            columns.decimal("Critics", "critics_score"),
            columns.decimal("Audience", "audience_score"),
            columns.words("Networks", "networks", lambda names: columns.first_of(names, 2)),
        ],
        f"Series of the newest week with these words in the name, best consensus first, {_FOUND} at most"
        if name
        else f"The {_FOUND} series with the best consensus",
        "No series of the newest week has these words in its name.",
    )


def _series(copy: PublishedCopy, series: view.Series) -> None:
    known, series_id = series.facts, series.facts["series_id"]
    if known["rated_on"]:
        weeks.say(copy, known["rated_on"], about="Consensus of the week of")
    if known["removed_on"]:
        note(f"TMDB removed this series on {numbers.day(known['removed_on'])}: what is shown is what was known of it.")
    if known["overview"]:
        paragraph(known["overview"])
    figures(_figures(known))
    heading("What the sources say")
    others.ratings(
        view.ratings(copy, series_id),
        "The newest score of each source, none older than five weeks (UTC)",
        "No source rated it in the last five weeks.",
    )
    by_week: Rows = view.ratings_by_week(copy, series_id)
    draw(chart.ratings_by_week(by_week), _weeks_said(by_week))
    seasons: Rows = view.seasons(copy, series_id)
    draw(chart.seasons(seasons), _seasons_said(seasons))
    heading("What it is")
    facts(_facts(series))
    left, right = st.columns(2)
    with left:
        heading("Where to watch")
        _offers(view.offers(copy, series_id))
    with right:
        heading("Cast")
        table(
            view.cast(copy, series_id),
            [
                ShownColumn("Person", lambda row: row["name"], is_wide=True),
                columns.words("Characters", "characters"),
                columns.count("Episodes", "episode_count"),
            ],
            f"In the order of the billing, 15 at most; observed by {numbers.day(known['observed_at'])}",
            "Nobody is known.",
        )


def _figures(known: Row) -> list[tuple[object, object, list[object]]]:
    count = known["source_count"]
    rated = f"of {count} source{'' if count == 1 else 's'}" if count else "nobody rates it"
    gap = known["critic_audience_gap"]
    return [
        ("Consensus", numbers.number(known["consensus_score"], 1), [rated if known["rated_on"] else "never rated"]),
        ("Critics", numbers.number(known["critics_score"], 1), ["100 is the best of the week"]),
        (
            "Audience",
            numbers.number(known["audience_score"], 1),
            [f"{numbers.signed(gap, 1)} against critics"] if numbers.is_known(gap) else [],
        ),
        (
            "Disagreement",
            numbers.number(known["disagreement"], 2),
            [known["disagreement_class"] or "needs three sources"],
        ),
        (
            "Popularity",
            numbers.number(known["popularity"], 1),
            [f"TMDB, week of {known['listed_on']}"] if known["listed_on"] else [],
        ),
    ]


def _weeks_said(by_week: Rows) -> str:
    if by_week.empty:
        return "It was rated in no week."
    weeks_of = by_week["week_id"]
    count = weeks_of.nunique()
    return (
        f"Rated in {count} week{'' if count == 1 else 's'} from {weeks_of.min().date()} to {weeks_of.max().date()}, by"
        f" {by_week['rating_source'].nunique()} of the sources."
    )


def _seasons_said(seasons: Rows) -> str:
    if seasons.empty:
        return "No season is rated."
    told = []
    for is_it, word in (("is_best", "best"), ("is_worst", "worst")):
        rows = seasons[seasons[is_it].astype(bool)]
        if len(rows):
            told.append(f"{word} is season {rows['season_number'].iloc[0]} with {rows['score_100'].iloc[0]:.0f}")
    return f"Of {seasons['season_number'].nunique()} rated seasons {' and '.join(told)}." if told else "All are alike."


def _offers(offers: Rows) -> None:
    others.offers(
        offers,
        f"Offered in the week of {offers['week_id'].iloc[0].date()}. " if len(offers) else "",
        "Nobody was seen to offer it in the newest week, in the countries that are asked about. ",
    )


def _facts(series: view.Series) -> list[tuple[object, object]]:
    known = series.facts
    imdb, first, last = known["imdb_id"], known["first_air_on"], known["last_air_on"]
    return [
        ("Original name", known["original_name"] if known["original_name"] != known["name"] else None),
        ("First episode", numbers.day(first)),
        ("Newest episode", numbers.day(last)),
        ("Status", known["status"]),
        ("Kind", known["type"]),
        ("Seasons", numbers.number(known["season_count"])),
        ("Episodes", numbers.number(known["episode_count"])),
        ("Networks", joined(link(name, "top-series", networks=id_) for id_, name in series.networks)),
        ("Genres", joined(link(name, "top-series", genres=name) for _, name in series.genres if name)),
        ("Countries", joined(link(name, "top-series", countries=id_) for id_, name in series.countries)),
        ("Original language", known["language_name"]),
        ("Created by", joined(text(name) for _, name in series.creators)),
        ("Content rating", f"{known['content_rating']} (United States)" if known["content_rating"] else None),
        ("Keywords", joined(text(name) for _, name in series.keywords)),
        ("Known elsewhere as", f"TMDB {known['series_id']}{f', IMDb {imdb}' if imdb else ''}"),
        ("Details of", numbers.day(known["observed_at"])),
    ]
