"""Histories made by chance: what TMDB might have said of a few films on a few days, and plans to build them.

Belongs here: hypothesis strategies and the raw days they stand for. What a film says on a day depends on the
seed, the film and the day alone, so a failing history can be shrunk film by film and day by day. Two days
never share a time, as two answers never do; the answers of one day may all have the same.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from tests.unit.dbt.lake import COUNTRIES, GENRES, LANGUAGES, cast, company, crew, details, item, release, releases

FIRST = date(2026, 11, 1)
LIVE, RECOVERED, MISSED = "live", "recovered", "missed"
POPULARITIES = (5.0, 5.0, 5.0, 7.125, 0.0, 0.6, 120.375, None)
TITLES = ("First title", "Second title", "Ünïcode 千", "", None)
LANGUAGE_CODES = ("en", "EN", "fr", "qq", "", None)
NAMES = ("Actor", "Renamed", "Again", "")


@dataclass(frozen=True)
class History:
    """The raw days of a few films: how each day came, which films there are, and the seed of all the rest."""

    seed: int
    days: tuple[str, ...]
    films: tuple[int, ...]
    facts_since: date | None = None

    def day(self, number):
        return FIRST + timedelta(days=number)

    def write(self, lake):
        """Write the raw days."""
        for number, kind in enumerate(self.days):
            chance = random.Random(f"{self.seed} {number}")
            pause = timedelta(seconds=chance.choice((0, 1)))
            own_time = timedelta(microseconds=number + 1)
            if kind == LIVE:
                lake.write_day(
                    self.day(number),
                    at=datetime.combine(self.day(number), chance.choice((time(), time(9), time(23, 59, 59))), UTC)
                    + own_time,
                    pause=pause,
                    pages=_pages(self, number),
                    fetched=_fetched(self, number),
                    **_reference(chance),
                )
            elif kind == RECOVERED:
                lake.recover_day(
                    self.day(number),
                    at=datetime.combine(self.day(number), time(11), UTC)
                    + own_time
                    + timedelta(days=chance.randrange(1, 9)),
                    pause=pause,
                    export=_export(self, number),
                    fetched=_fetched(self, number),
                )


@dataclass(frozen=True)
class Plan:
    """Windows of days, by number, in the order in which they are built."""

    windows: tuple[tuple[int, int], ...]


@st.composite
def histories(draw):
    """Histories of 4 to 7 days, the first and the last of which were captured, perhaps with a long outage among them.

    The outage is as long as it takes for days before it and after it to be 7 or 28 days apart.
    """
    captured = st.sampled_from((LIVE, LIVE, RECOVERED))
    between = draw(st.lists(st.sampled_from((LIVE, LIVE, RECOVERED, RECOVERED, MISSED)), min_size=2, max_size=5))
    outage = draw(st.integers(0, len(between)))
    between[outage:outage] = [MISSED] * draw(st.sampled_from((0, 4, 25)))
    days = (draw(captured), *between, draw(captured))
    if LIVE not in days:
        days = (LIVE, *days[1:])
    films = draw(st.sets(st.integers(1, 40), min_size=8, max_size=24))
    cut = draw(st.sampled_from((None, None, None, 1, len(days) - 2)))
    since = None if cut is None else FIRST + timedelta(days=cut)
    return History(draw(st.integers(0, 2**32)), days, tuple(sorted(films)), since)


@st.composite
def plans(draw, history):
    """Every captured day at least once: in chunks of any size, some days again, in any order."""
    stretches, stretch = [], []
    for number, kind in enumerate((*history.days, MISSED)):
        if kind != MISSED:
            stretch.append(number)
        elif stretch:
            stretches.append(stretch)
            stretch = []
    windows = []
    for days in stretches:
        first = days[0]
        for number in days:
            if number == days[-1] or draw(st.booleans()):
                windows.append((first, number))
                first = number + 1
    for _ in range(draw(st.integers(0, 2))):
        days = draw(st.sampled_from(stretches))
        first = draw(st.sampled_from(days))
        windows.append((first, draw(st.sampled_from(days[days.index(first) :]))))
    return Plan(tuple(draw(st.permutations(windows))))


def _chance(history, number, film, what):
    return random.Random(f"{history.seed} {number} {film} {what}")


def _pages(history, number):
    """Three pages; a film may be on two of them, with other numbers."""
    pages = [[], [], []]
    for film in history.films:
        chance = _chance(history, number, film, "listing")
        if film != history.films[0] and chance.random() < 0.35:
            continue
        for page in chance.sample(range(3), chance.choice((1, 1, 1, 2))):
            pages[page].append(_item(chance, film))
    return pages


def _item(chance, film):
    if chance.random() < 0.25:  # hardly anything is known of it
        return dict.fromkeys(item(film)) | {"id": film, "title": chance.choice(TITLES), "genre_ids": [12]}
    return item(film, **_said(chance), genre_ids=chance.sample((28, 12, 18, 500, 999), chance.randrange(4)))


def _said(chance):
    return {
        "title": chance.choice(TITLES),
        "original_title": chance.choice(TITLES),
        "original_language": chance.choice(LANGUAGE_CODES),
        "popularity": chance.choice(POPULARITIES),
        "release_date": chance.choice(("2020-02-03", "2024-12-24 00:00:00 UTC", "")),
        "adult": chance.choice((False, None)),
        "vote_average": chance.choice((0.0, 6.123, 7.5)),
        "vote_count": chance.choice((0, 10, 7, None)),
    }


def _export(history, number):
    rows = []
    for film in history.films:
        chance = _chance(history, number, film, "export")
        if film == history.films[0] or chance.random() < 0.65:
            rows.append((film, chance.choice(POPULARITIES), chance.choice(TITLES), chance.random() < 0.15))
    rows.sort(key=lambda row: (row[3], row[1] is None, -(row[1] or 0), row[0]))
    return [
        (film, None if watched else rank, popularity, title)
        for rank, (film, popularity, title, watched) in enumerate(rows, start=1)
    ]


def _fetched(history, number):
    rows = []
    for film in history.films:
        chance = _chance(history, number, film, "details")
        # of some films there are never any details: there the listings and exports show
        if random.Random(f"{history.seed} {film}").random() < 0.6 and chance.random() < 0.45:
            gone = chance.random() < 0.3
            live = history.days[number] == LIVE
            reason = chance.choice(("new", "changed", "refresh", "watchlist")) if live else "new"
            rows.append((film, reason, None if gone else _details(chance, film)))
    return rows


def _details(chance, film):
    """Details that share people, companies and the rest with those of other films, and name them variously."""

    def some(values):
        return chance.sample(values, chance.randrange(len(values)))

    return details(
        film,
        **_said(chance),
        runtime=chance.choice((0, 90, 120)),
        budget=chance.choice((0, 7, 1000, 15_000_000)),
        revenue=chance.choice((0, 999, 2000, 40_000_000)),
        genres=[{"id": g, "name": chance.choice(("Action", "Named", ""))} for g in some((28, 12, 500, 777))],
        belongs_to_collection=chance.choice(
            (None, {"id": chance.choice((3, 4)), "name": chance.choice(TITLES), "poster_path": chance.choice(TITLES)})
        ),
        production_companies=[
            company(c, chance.choice(NAMES), chance.choice(("US", "FR", "ZZ", ""))) for c in some((5, 6, 7))
        ],
        production_countries=[
            {"iso_3166_1": c, "name": chance.choice(("Zedland", "Named", ""))} for c in some(("US", "ZZ", "DE", "XX"))
        ],
        spoken_languages=[
            {"iso_639_1": code, "english_name": chance.choice(("", "Spoken")), "name": chance.choice(("", "Natif"))}
            for code in some(("en", "qq", "DE", "de"))
        ],
        keywords={"keywords": [{"id": k, "name": chance.choice(("heist", "renamed"))} for k in some((7, 8, 9))]},
        credits={
            "cast": [cast(film, p, chance.choice(NAMES), chance.randrange(4)) for p in some((10, 11, 12, 13))],
            "crew": [crew(film, p, chance.choice(("Director", "Writer"))) for p in some((10, 11, 14))],
        },
        release_dates={
            "results": [releases(c, *(_release(chance) for _ in range(4))) for c in some(("US", "FR", "QQ", "xx"))]
        },
    )


def _release(chance):
    """Few days and types, so that some are the same."""
    return release(
        chance.choice(("2020-02-03", "2020-05-04", "1019-01-01", "2019-02-30")),
        chance.choice((1, 2, 3, 4, 5, 7, None)),
        chance.choice(("", " ", "PG", "R")),
        chance.choice(("", "Festival")),
        chance.choice(("", "en", "ww")),
    )


def _reference(chance):
    """The reference lists of a day: each may not have been captured, and its names change."""
    return {
        "genres": chance.choice((None, GENRES, GENRES | {28: "Action!", 500: "Back"}, {28: " "})),
        "countries": chance.choice(
            (None, COUNTRIES, COUNTRIES | {"US": "United States", "DE": "Germany"}, {"US": " "})
        ),
        "languages": chance.choice(
            (None, LANGUAGES, LANGUAGES | {"en": ("English!", ""), "EN": ("Twice", None)}, {"en": (" ", "")})
        ),
    }
