"""A published copy of series in miniature: weeks of every kind, with all that may be unknown unknown somewhere.

Belongs here: the rows of its tables, and the copy opened. What views, charts, searches and pages must make of them is
what the tests say; only those columns are filled that they read.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from tests import copies
from tmdb_assets.datasets.series import SERIES as SERIES_DATASET
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.series import TABLES

NEWEST = date(2026, 11, 23)
HOSTILE = (
    "<script>window.hacked = 1; alert('script')</script>",
    '<img src=x onerror="window.hacked = 2">',
    "</td></table></div><h1>Not a series</h1>",
    "![picture](https://evil.example/p.png) [link](javascript:alert(1)) **bold** `code`",
    "$\\frac{1}{2}$ :red[red] :material/home: :smile: <!--",
    '=HYPERLINK("https://evil.example","x")',
    "مرحبا \u202e\u2067 " + "An unbroken name" * 12,
    '"><svg onload=window.hacked=3> &amp; &lt;b&gt; \' " \\ {{7*7}} ${7*7} %s',
)
SOURCES = {
    # source: name, kind, highest score
    "tmdb_users": ("TMDB users", "audience", 10.0),
    "imdb_users": ("IMDb users", "audience", 10.0),
    "rt_critics": ("Rotten Tomatoes critics", "critics", 100.0),
    "rt_audience": ("Rotten Tomatoes audience", "audience", 100.0),
    "mc_critics": ("Metacritic critics", "critics", 100.0),
    "mc_users": ("Metacritic users", "audience", 10.0),
}
TOLD_BY = {"tmdb_users": "tmdb", "imdb_users": "omdb"}
SERIES = {
    # id: name, first episode, language, countries, genres, networks
    1: ("Alpha", date(2010, 4, 17), "en", ("US",), (18, 10759), (49,)),
    2: ("Béta", date(2015, 1, 1), "en", ("GB", "US"), (18,), (47, 49)),
    3: ("Gamma, the Third", date(1999, 9, 9), "de", ("DE",), (99,), (48,)),
    4: ("Delta", date(2020, 2, 2), "en", (), (10759,), ()),
    5: (None, None, None, (), (), ()),
    6: ("Left", date(2001, 1, 1), "en", ("US",), (18,), (49,)),
    7: ("Removed", date(2002, 2, 2), "en", ("US",), (18,), (49,)),
}
GENRES = {18: "Drama", 10759: "Action & Adventure", 99: None}
NETWORKS = {
    47: ("Comedy Central", "US", "Comedy Central (United States of America)"),
    48: ("Comedy Central", "DE", "Comedy Central (Germany)"),
    49: ("HBO", "US", "HBO"),
}
SERVICES = {8: "Netflix", 9: "Prime Video", 10: "Shop, and more"}
COUNTRIES = {"US": "United States of America", "GB": "United Kingdom", "DE": "Germany"}
SCORES = {
    # id: by source the score on its own scale, and votes
    1: {"tmdb_users": (8.9, 1000), "imdb_users": (9.2, 5000), "rt_critics": (96, 80), "mc_critics": (90, 20)},
    2: {"tmdb_users": (8.5, 9000), "imdb_users": (8.0, 100), "rt_critics": (55, 30)},
    3: {"tmdb_users": (7.0, 300), "imdb_users": (6.5, None)},
    4: {"tmdb_users": (6.0, 200)},
}
CONSENSUS = {
    # id: critics, audience, consensus, sources, disagreement, its class
    1: (95.0, 85.0, 90.0, 4, 0.05, "usual"),
    2: (80.0, 100.0, 90.0, 3, 0.3, "split"),
    3: (None, 60.0, 60.0, 2, None, None),
    4: (None, 40.0, None, 1, None, None),
}


class Weeks:
    """The five weeks up to a newest one: live, live, not observed, recovered, live."""

    def __init__(self, newest: date = NEWEST) -> None:
        self.first, self.second, self.missing, self.recovered, self.newest = (
            newest - timedelta(weeks=weeks) for weeks in (4, 3, 2, 1, 0)
        )

    @property
    def live(self) -> tuple[date, date, date]:
        return self.first, self.second, self.newest


def write_copy(path: Path, newest: date = NEWEST, names: dict[int, str] | None = None, more: int = 0) -> Path:
    """Write the copy.

    Args:
        path: The DuckDB file.
        newest: Its newest week.
        names: Other names, by series.
        more: How many series there are beside those that are written out, of made-up scores.
    """
    weeks = Weeks(newest)
    series = SERIES | {
        100 + n: (f"Made up {n}", date(1990 + n % 36, 1, 1), "en", ("US",), (18,), (49,)) for n in range(more)
    }
    series = {one: (names[one] if names and one in names else told[0], *told[1:]) for one, told in series.items()}
    members = {
        weeks.first: [1, 2, 3, 4, 5, 6, 7],
        weeks.second: [1, 2, 3, 4, 5, 7],
        weeks.recovered: [1, 2, 3],
        weeks.newest: [one for one in series if one not in {6, 7}],
    }
    return copies.write_copy(
        path,
        TABLES,
        **_dimensions(series, weeks),
        **_bridges(series, weeks),
        fact_series_weekly=[
            {
                "week_id": week,
                "series_id": one,
                "source": "tv_export" if week == weeks.recovered else "live",
                "popularity": 1000.0 / place,
                "rank_top_rated": None if week == weeks.recovered else place,
                "observed_at": _at(week),
            }
            for week, of_week in members.items()
            for place, one in enumerate(of_week, start=1)
        ],
        **_ratings(series, weeks),
    )


def open_copy(path: Path, **changes: object) -> PublishedCopy:
    """Write the copy, and open it."""
    return PublishedCopy(write_copy(path, **changes), SERIES_DATASET)


def _at(week: date) -> datetime:
    return datetime.combine(week + timedelta(days=1), time(10), UTC)


def _dimensions(series, weeks):
    seen = _at(weeks.newest)
    return {
        "dim_series": [
            {
                "series_id": one, "name": name, "original_name": f"Original {name}", "first_air_on": aired,
                "language_code": language, "observed_at": seen, "season_count": 3, "episode_count": 24,
                "status": "Ended" if name else None, "imdb_id": "tt0000001" if one == 1 else None,
                "content_rating": "TV-MA" if one == 1 else None, "last_air_on": date(2020, 5, 5) if one == 1 else None,
                "overview": f"What {name} is about." if one == 1 or one >= 100 else None, "type": "Scripted",
                "removed_on": weeks.second if one == 7 else None, "is_in_production": False,
            }
            for one, (name, aired, language, *_) in series.items()
        ],
        "dim_series_genre": [{"genre_id": one, "name": name} for one, name in GENRES.items()],
        "dim_network": [
            {"network_id": one, "name": name, "country_code": code, "label": label}
            for one, (name, code, label) in NETWORKS.items()
        ],
        "dim_watch_provider": [{"watch_provider_id": one, "name": name} for one, name in SERVICES.items()],
        "dim_country": [{"country_code": one, "name": name} for one, name in COUNTRIES.items()],
        "dim_language": [{"language_code": "en", "name": "English"}, {"language_code": "de", "name": None}],
        "dim_person": [{"person_id": n, "name": f"Person <b>{n}</b>"} for n in range(1, 21)],
        "dim_keyword": [{"keyword_id": 1, "name": "chemistry"}],
        "dim_rating_source": [
            {"rating_source": one, "name": name, "kind": kind, "scale_max": highest}
            for one, (name, kind, highest) in SOURCES.items()
        ],
    }  # fmt: skip


def _bridges(series, weeks):
    def offer(one, code, kind, service, first, last):
        return {"series_id": one, "country_code": code, "kind": kind, "watch_provider_id": service,
                "first_seen_on": first, "last_seen_on": last}  # fmt: skip

    return {
        "bridge_series_genre": [{"series_id": one, "genre_id": g} for one, told in series.items() for g in told[4]],
        "bridge_series_network": [
            {"series_id": one, "network_id": network, "position": place}
            for one, told in series.items()
            for place, network in enumerate(told[5], start=1)
        ],
        "bridge_series_country": [
            {"series_id": one, "country_code": code} for one, told in series.items() for code in told[3]
        ],
        "bridge_series_creator": [{"series_id": 1, "person_id": 1}],
        "bridge_series_keyword": [{"series_id": 1, "keyword_id": 1}],
        "bridge_series_cast": [
            {"series_id": 1, "person_id": n, "position": n, "characters": f"Character {n}", "episode_count": 62 - n}
            for n in range(1, 21)
        ],
        "bridge_series_provider": [
            offer(1, "US", "flatrate", 8, weeks.first, weeks.newest),
            offer(1, "US", "flatrate", 9, weeks.newest, weeks.newest),
            offer(1, "US", "buy", 10, weeks.first, weeks.newest),
            offer(1, "GB", "flatrate", 8, weeks.first, weeks.second),
            offer(2, "GB", "ads", 8, weeks.first, weeks.newest),
            offer(3, "DE", "rent", 9, weeks.first, weeks.newest),
        ],
    }  # fmt: skip


def _ratings(series, weeks):
    scores, consensus = dict(SCORES), dict(CONSENSUS)
    made, votes = Random(15), 500
    for one in (one for one in series if one >= 100):
        merit = made.random()
        places = {source: min(0.99, max(0.01, merit + made.gauss(0, 0.15))) for source in SOURCES}
        scores[one] = {source: (round(place * SOURCES[source][2], 1), votes) for source, place in places.items()}
        critics = 100 * (places["rt_critics"] + places["mc_critics"]) / 2
        audience = 100 * sum(place for source, place in places.items() if SOURCES[source][1] == "audience") / 4
        mean = sum(places.values()) / 6
        spread = (sum((place - mean) ** 2 for place in places.values()) / 6) ** 0.5
        consensus[one] = (critics, audience, (critics + audience) / 2, 6, spread, "split" if spread > 0.2 else "usual")
    ratings = [
        {
            "week_id": week, "series_id": one, "rating_source": source, "score": float(score),
            "score_100": 100 * score / SOURCES[source][2], "votes_count": count,
            "is_votes_floor": source == "rt_critics",
            "provider": TOLD_BY.get(source, "mdblist"), "observed_at": _at(week), "name": series[one][0], "age_days": 0,
        }
        for week in weeks.live
        for one, of_one in scores.items()
        if week == weeks.newest or one < 100
        for source, (score, count) in of_one.items()
    ]  # fmt: skip
    newest = [row for row in ratings if row["week_id"] == weeks.newest]
    percentiles = {}
    for source in SOURCES:
        ranked = sorted((row["score"], row["series_id"]) for row in newest if row["rating_source"] == source)
        percentiles |= {(one, source): (place + 0.5) / len(ranked) for place, (_, one) in enumerate(ranked)}
    return {
        "fact_series_rating": [{k: v for k, v in row.items() if k not in {"name", "age_days"}} for row in ratings],
        "series_latest_rating": newest,
        "series_consensus": [
            {
                "week_id": week, "series_id": one, "name": series[one][0], "critics_score": critics,
                "audience_score": audience, "consensus_score": both, "source_count": count, "disagreement": spread,
                "disagreement_class": kind,
                "critic_audience_gap": None if critics is None else audience - critics,
                **{f"percentile_{source}": percentiles.get((one, source)) for source in SOURCES},
            }
            for week in weeks.live
            for one, (critics, audience, both, count, spread, kind) in consensus.items()
            if week == weeks.newest or one < 100
        ],
        "series_source_agreement": [
            {"week_id": weeks.newest, "source_a": a, "source_b": b, "series_count": 3, "spearman": value,
             "gap_mean": 2.5}
            for a, b, value in (
                ("imdb_users", "tmdb_users", 0.91), ("imdb_users", "rt_critics", 0.43),
                ("rt_critics", "tmdb_users", -0.1), ("mc_critics", "rt_critics", 0.75),
                ("mc_critics", "mc_users", None), ("mc_users", "rt_audience", 0.31),
            )
        ],
        "season_trajectory": [
            {"series_id": 1, "season_number": n, "rating_source": "tmdb_users", "name": "Alpha",
             "week_id": weeks.newest,
             "season_name": "Season <i>2</i>" if n == 2 else None, "score": score, "score_100": score * 10,
             "score_100_change": None if n == 1 else 1.0, "is_best": n == 3, "is_worst": n == 1, "episode_count": 8,
             "scored_season_count": 3}
            for n, score in ((1, 7.5), (2, 8.5), (3, 9.5))
        ],
        "series_week": [
            {"week_id": week, "provider": provider, "member_count": 7, "due_count": due, "asked_count": asked,
             "answered_count": asked - 1, "refused_score_count": 0, "missing_count": due - asked,
             "is_complete": due == asked}
            for week, provider, due, asked in (
                (weeks.first, "tmdb", 7, 7), (weeks.first, "omdb", 6, 4), (weeks.second, "tmdb", 6, 6),
                (weeks.newest, "tmdb", 5, 5), (weeks.newest, "mdblist", 4, 3),
            )
        ],
    }  # fmt: skip
