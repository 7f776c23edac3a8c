"""Everything about one film, and finding one."""

import streamlit as st

from tmdb_assets.charts.films import film as chart
from tmdb_assets.dashboard import columns, numbers, rated
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.charts import draw
from tmdb_assets.dashboard.columns import Rows
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
    tag,
    text,
)
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.drawable import is_seen
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.films.dimensions import LONGEST_MINUTES
from tmdb_assets.schemas.films.facts import LIVE
from tmdb_assets.search import movie_search
from tmdb_assets.views.films import film as view

_IMPLAUSIBLE = "TMDB's figure cannot be right and is not used"


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading_place = st.container()
    movie_id = address.id("movie")
    left, _ = st.columns(2)
    with left:
        title = address.text("title", "Find a film", "A part of its title")
    found = None if movie_id is None else view.film(copy, movie_id)
    if movie_id is not None and found is None:
        address.forget("movie", "no such film was ever observed")
    with heading_place:
        heading(_name(found) if found else "Film", 1)
    if title:
        _list(copy, title)
    if found:
        _film(copy, found)
    elif not title:
        days.say(copy, days.newest(copy))
        heading("Most popular now")
        _films(movie_search(copy, limit=20), "The most popular films of the newest day")


def _name(film: view.Film) -> object:
    title = film.facts["title"]
    return title if title and is_seen(title) else f"Film {film.facts['movie_id']}"


def _list(copy: PublishedCopy, title: str) -> None:
    limit = 20
    found = movie_search(copy, title=title, limit=limit)
    more = len(found) == limit
    _films(found, f"{'The most popular of the films' if more else 'Films'} with these words in the title")


def _films(films: Rows, caption: str) -> None:
    table(
        films,
        [
            columns.FILM,
            columns.YEAR,
            columns.words("Directed by", "directors", columns.first_of),
            columns.decimal("Popularity", "popularity"),
            columns.decimal("Rating", "bayesian_rating"),
            columns.votes(),
        ],
        caption,
        "No film has these words in its title.",
    )


def _film(copy: PublishedCopy, film: view.Film) -> None:
    known = film.facts
    if known["observed_on"]:
        days.say(copy, known["observed_on"], about="Popularity of")
    if known["removed_on"]:
        note(f"TMDB removed this film on {numbers.day(known['removed_on'])}: it is in no ranking and in no sum.")
    if not known["has_details"]:
        note("Only what a listing or an export says is known of this film: TMDB's details were never fetched.")
    if known["tagline"]:
        paragraph(tag("em", known["tagline"]))
    if known["overview"]:
        paragraph(known["overview"])
    figures(_figures(known))
    _history(copy, known["movie_id"])
    _others(copy, known["movie_id"])
    heading("What it is")
    facts(_facts(film))
    _people(copy, known["movie_id"])
    heading("Similar films")
    similar: Rows = view.similar(copy, known["movie_id"])
    people = columns.words("People in common", "shared_people", lambda names: columns.first_of(names) or None)
    table(
        similar,
        [
            columns.FILM,
            columns.YEAR,
            columns.decimal("Score", "score", 2),
            columns.words("Genres in common", "shared_genres"),
            *([people] if similar["shared_people"].any() else []),
        ],
        f"Score: share of common genres + share of its directors and first {view.KEY_CAST} actors that the other film"
        " has among its own; 0 to 2. Equals go by popularity.",
        "No other film shares a genre or its leading people.",
    )


def _others(copy: PublishedCopy, movie_id: int) -> None:
    left, right = st.columns(2)
    with left:
        heading("Rated elsewhere")
        rated.ratings(
            view.ratings(copy, movie_id),
            "The newest score of each source (UTC), by OMDb; TMDB's own is above",
            "OMDb was not asked about it yet, or knows no rating.",
        )
    with right:
        heading("Where to watch")
        offered: Rows = view.offers(copy, movie_id)
        rated.offers(
            offered,
            f"Offered on {offered['last_seen_on'].iloc[0].date()}. " if len(offered) else "",
            "Nobody was seen to offer it, in the countries that are kept. ",
        )


def _figures(known: dict) -> list[tuple[object, object, list[object]]]:
    rated = f"by {numbers.number(known['vote_count'])} votes" if known["vote_count"] else "no votes observed"
    entries = [
        (
            "Popularity",
            numbers.number(known["popularity"], 1),
            [f"rank {known['popularity_rank']:,}" if known["popularity_rank"] else "no rank: of the watchlist only"],
        ),
        ("Mean vote", numbers.number(known["vote_average"], 1), [rated]),
        (
            "Rating",
            numbers.number(known["bayesian_rating"], 2),
            [f"drawn to the mean of all films, votes of {known['rated_on']}" if known["rated_on"] else rated],
        ),
    ]
    for name, column, flag in (
        ("Budget", "budget_usd", "is_budget_implausible"),
        ("Revenue", "revenue_usd", "is_revenue_implausible"),
    ):
        why = _IMPLAUSIBLE if known[flag] else "unknown to TMDB" if known[column] is None else ""
        entries.append((name, numbers.usd(known[column]), [why] if why else []))
    needs = [] if known["revenue_multiple"] is not None else ["needs budget and revenue"]
    entries.append(("Profit", numbers.usd(known["profit_usd"]), needs))
    entries.append(("Revenue / budget", numbers.times(known["revenue_multiple"]), needs))
    return entries  # type: ignore[return-value]


def _length(minutes: int | None) -> str | None:
    if not minutes:
        return None
    return f"{minutes:,} minutes{', which cannot be right' if minutes > LONGEST_MINUTES else ''}"


def _facts(film: view.Film) -> list[tuple[object, object]]:
    known = film.facts
    original = known["original_title"] if known["original_title"] != known["title"] else None
    franchise = known["collection_id"] and link(
        known["collection_name"], "franchises", collection=known["collection_id"]
    )
    imdb = known["imdb_id"]
    return [
        ("Original title", original),
        ("Released", numbers.day(known["released_on"])),
        ("Status", known["status"]),
        ("Length", _length(known["runtime_minutes"])),
        ("Original language", known["language_name"]),
        ("Genres", joined(link(name, "genres", genre=name) for _, name in film.genres if name)),
        ("Franchise", franchise),
        ("Films in the franchise", numbers.number(known["collection_parts_total"])),
        ("Countries", joined(link(name, "countries", country=id_) for id_, name in film.countries)),
        ("Companies", joined(text(name) for _, name in film.companies)),
        ("Spoken languages", joined(text(name) for _, name in film.languages)),
        ("Keywords", joined(text(name) for _, name in film.keywords)),
        ("Known elsewhere as", f"TMDB {known['movie_id']}{f', IMDb {imdb}' if imdb else ''}"),
        ("First observed", numbers.day(known["first_seen_on"])),
        ("Details of", numbers.day(known["observed_at"])),
    ]


def _history(copy: PublishedCopy, movie_id: int) -> None:
    heading("Day by day")
    history: Rows = view.history(copy, movie_id)
    if history.empty:
        paragraph("It was on no observed day.")
        return
    first, last = history.iloc[0], history.iloc[-1]
    recovered = int((history["source"] != LIVE).sum())
    highest = history.loc[history["popularity"].idxmax()] if history["popularity"].notna().any() else None
    said = (
        f"Observed on {len(history)} of {len(copy.periods)} days,"
        f" from {first['date_id'].date()} to {last['date_id'].date()}"
        + (f"; {recovered} of them recovered, without votes" if recovered else "")
        + (
            f". Most popular on {highest['date_id'].date()}: {highest['popularity']:,.1f}."
            if highest is not None
            else "."
        )
    )
    if history["vote_count"].notna().any():
        left, right = st.columns(2)
        with left:
            draw(chart.history(history), said, level=3)
        with right:
            draw(chart.history(history, "vote_count"), _votes_said(history), level=3)
    else:
        draw(chart.history(history), f"{said} No votes were observed.", level=3)
    with st.expander("The last 30 days as a table"):
        table(
            history.tail(30)[::-1],
            [
                ShownColumn("Day", lambda row: row["date_id"].date()),  # type: ignore[attr-defined]
                columns.decimal("Popularity", "popularity"),
                columns.count("Rank", "popularity_rank"),
                columns.decimal("Mean vote", "vote_average"),
                columns.count("Votes", "vote_count"),
                ShownColumn("Observed", lambda row: days.how(row["source"])),  # type: ignore[arg-type]
            ],
            "Popularity and votes by day, newest first",
        )


def _votes_said(history: Rows) -> str:
    voted = history.dropna(subset=["vote_count"])
    first, last = voted.iloc[0], voted.iloc[-1]
    return (
        f"{first['vote_count']:,} votes on {first['date_id'].date()},"
        f" {last['vote_count']:,} on {last['date_id'].date()}, with a mean of {last['vote_average']:.1f} then."
    )


def _people(copy: PublishedCopy, movie_id: int) -> None:
    left, right = st.columns(2)
    with left:
        heading("Cast")
        table(
            view.cast(copy, movie_id),
            [columns.PERSON, columns.words("Character", "character")],
            "In the order of the billing, 15 at most",
            "Nobody is known.",
        )
    with right:
        heading("Crew")
        table(
            view.crew(copy, movie_id),
            [columns.PERSON, columns.words("Job", "jobs")],
            "Directors, writers, producers, others; 15 at most",
            "Nobody is known.",
        )
