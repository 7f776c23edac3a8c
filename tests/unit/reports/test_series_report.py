"""The report of a week of series: every figure of it, what is open, and weeks of which little is known."""

import math
import re
from datetime import timedelta

import duckdb
import pandas as pd
import pytest

from tests.series_copy import HOSTILE, NEWEST, SOURCES, open_copy
from tests.unit.reports.series_weeks import FIRST, RECOVERED, SECOND, open_weeks, write_weeks
from tests.unit.reports.test_reports import Tags, data_of
from tmdb_assets.charts.series.words import SHORT
from tmdb_assets.charts.texts import PROVIDERS
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.inspection import broken_files, references
from tmdb_assets.reports.kind import PAGE
from tmdb_assets.reports.making import Maker
from tmdb_assets.reports.page import render
from tmdb_assets.reports.series.content import SeriesReporter
from tmdb_assets.reports.series.kind import CHARTS, REPORTS
from tmdb_assets.reports.series.state import RECOVERED as SAID_OF_RECOVERED
from tmdb_assets.reports.series.state import TMDB_ALONE
from tmdb_assets.views.series.history import histories, what_changed
from tmdb_assets.views.series.report import UnobservedWeekError

SUNDAY = NEWEST + timedelta(days=6)
NOT_RATED = ("top_series", "most_divided", "critics_against_audiences", "top_of_networks")
OPEN = "This week is open: 1 series waits for MDBList; OMDb was not asked yet."


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The day it is: that of the newest week's Sunday."""

    def is_now(day):
        for module in ("week", "history"):
            monkeypatch.setattr(f"tmdb_assets.views.series.{module}.today_utc", lambda: day)

    is_now(SUNDAY)
    return is_now


@pytest.fixture(scope="module")
def weeks(tmp_path_factory):
    return open_weeks(tmp_path_factory.mktemp("weeks") / "series.duckdb")


@pytest.fixture(scope="module")
def of_weeks(weeks, drawer, tmp_path_factory):
    """The folder with the report of the week that is compared with the one before."""
    folder = tmp_path_factory.mktemp("second")
    for name, content in Maker(REPORTS, weeks, drawer).make(SECOND).files.items():
        (folder / name).write_bytes(content)
    return folder


def changed(path, *statements):
    """The copy of weeks, changed by SQL."""
    write_weeks(path)
    with duckdb.connect(str(path)) as copy:
        for statement in statements:
            copy.execute(statement)
    return PublishedCopy(path, SERIES)


def alone(path):
    """The copy of weeks as it is without keys: TMDB rates, nobody else was asked."""
    return changed(
        path,
        "delete from fact_series_rating where rating_source <> 'tmdb_users'",
        "delete from series_rating_trends where rating_source <> 'tmdb_users'",
        "delete from series_top_by_network",
        "delete from series_week where provider <> 'tmdb'",
        "update series_consensus set source_count = 1, consensus_score = null, critics_score = null,"
        " disagreement = null, disagreement_class = null, critic_audience_gap = null",
    )


def sections(copy, week):
    return {section.name: section for section in SeriesReporter(copy).report(week).sections}


def page_of(copy, week):
    return render(SeriesReporter(copy).report(week), " ".join(SERIES.notices), "window.vegaEmbed = 1;")


def rows(copy, query, **values):
    return copy.cursor().execute(query, values).fetchall()


def named(copy):
    return {one: name or f"series {one}" for one, name in rows(copy, "select series_id, name from dim_series")}


def years(copy):
    """What the report calls each series with its first year."""
    name = "coalesce(name || ' (' || year(first_air_on) || ')', 'series ' || series_id)"
    return dict(rows(copy, f"select series_id, {name} from dim_series"))


def told(score, source):
    return f"{round(score, 3):g} of {SOURCES[source][2]:g}"


def known_or_none(value):
    return None if pd.isna(value) else value


def ratings(copy):
    frame = copy.query("select * from fact_series_rating")
    return frame.assign(week_id=pd.to_datetime(frame["week_id"]).dt.date)


def test_the_key_figures_are_those_of_the_week(weeks):
    figures = dict(SeriesReporter(weeks).report(SECOND).figures)
    members = {
        week: {one for (one,) in rows(weeks, "select series_id from fact_series_weekly where week_id = $w", w=week)}
        for week in (FIRST, SECOND)
    }
    known = ratings(weeks)
    known = known[(known["week_id"] == SECOND) & known["series_id"].isin(members[SECOND])]
    per_series = known.groupby("series_id")["rating_source"].nunique()

    assert figures == {
        "series": str(len(members[SECOND])),
        "with a rating": str(len(per_series)),
        "with a consensus (2+ sources)": str((per_series >= 2).sum()),
        "new since the week before": str(len(members[SECOND] - members[FIRST])),
        "gone since the week before": str(len(members[FIRST] - members[SECOND])),
        "answers waited for": "0",
        "observed weeks so far": "2",
    }
    assert figures["gone since the week before"] == "1"


def test_the_best_series_come_with_the_score_of_every_source_on_its_own_scale_and_who_told_it(weeks):
    table = sections(weeks, SECOND)["top_series"].table
    best = rows(
        weeks,
        """
        select c.series_id, c.consensus_score, c.critics_score, c.audience_score from series_consensus c
        left join (
            select series_id, sum(votes_count) as votes from fact_series_rating where week_id = $week group by all
        ) using (series_id)
        where c.week_id = $week and consensus_score is not null
            and series_id in (select series_id from fact_series_weekly where week_id = $week)
        order by consensus_score desc, votes desc nulls last, series_id limit 20
        """,
        week=SECOND,
    )
    known = ratings(weeks)
    of_week = {
        (row["series_id"], row["rating_source"]): f"{told(row['score'], row['rating_source'])}"
        f" ({PROVIDERS[row['provider']]})"
        for row in known[known["week_id"] == SECOND].to_dict("records")
    }

    assert list(table["rank"]) == list(range(1, 21))
    assert list(table["series"]) == [years(weeks)[one] for one, *_ in best]
    for column, place in (("consensus", 1), ("critics", 2), ("audience", 3)):
        expected = [math.nan if row[place] is None else row[place] for row in best]
        assert list(table[column].astype(float)) == pytest.approx(expected, nan_ok=True)
    assert list(table.columns[5:]) == list(SHORT.values())
    for source, name in SHORT.items():
        assert list(table[name]) == [of_week.get((one, source), "none") for one, *_ in best]
    assert any("(OMDb)" in cell for cell in table["IMDb users"])


def test_the_movers_are_the_largest_changes_of_each_source_over_the_same_series(weeks):
    section, known = sections(weeks, SECOND)["movers"], ratings(weeks)
    both = known[known["week_id"] == SECOND].merge(
        known[known["week_id"] == FIRST], on=["series_id", "rating_source"], suffixes=("", "_before")
    )
    both["points"] = (both["score_100"] - both["score_100_before"]).round(6)
    both = both[(both["score"] - both["score_before"]).round(6) != 0]
    both["size"] = -both["points"].abs()
    expected = []
    for source in SHORT:
        of_source = both[both["rating_source"] == source].sort_values(["size", "series_id"]).head(4)
        expected += [
            (
                SOURCES[source][0],
                named(weeks)[row["series_id"]],
                told(row["score"], source),
                told(row["score_before"], source),
                pytest.approx(row["score"] - row["score_before"], abs=1e-6),
                None if pd.isna(row["votes_count"]) else row["votes_count"] - row["votes_count_before"],
                PROVIDERS[row["provider"]],
            )
            for row in of_source.to_dict("records")
        ]

    shown = [tuple(map(known_or_none, row)) for row in section.table.itertuples(index=False, name=None)]
    assert len(expected) > 12
    assert sorted(shown, key=lambda row: [name for name, *_ in SOURCES.values()].index(row[0])) == sorted(
        expected, key=lambda row: [name for name, *_ in SOURCES.values()].index(row[0])
    )


def test_the_most_divided_come_with_their_place_by_each_source(weeks):
    table = sections(weeks, SECOND)["most_divided"].table
    frame = weeks.query("select * from series_consensus where week_id = $w and disagreement is not null", {"w": SECOND})
    frame = frame.sort_values(["disagreement", "series_id"], ascending=[False, True]).head(12)

    assert list(table["series"]) == [named(weeks)[one] for one in frame["series_id"]]
    assert list(table["disagreement"]) == pytest.approx(list(frame["disagreement"]))
    for source, name in SHORT.items():
        shown = pd.to_numeric(table[f"place by {name}"])
        expected = pd.to_numeric(frame[f"percentile_{source}"]) * 100
        assert list(shown) == pytest.approx(list(expected), nan_ok=True), source


def test_critics_against_audiences_are_the_largest_gaps_both_ways(weeks):
    section = sections(weeks, SECOND)["critics_against_audiences"]
    gaps = [
        (named(weeks)[one], audience, critics, audience - critics)
        for one, audience, critics in rows(
            weeks,
            """
            select series_id, audience_score, critics_score from series_consensus
            where week_id = $week and audience_score is not null and critics_score is not null
            order by audience_score - critics_score desc, series_id
            """,
            week=SECOND,
        )
    ]
    above, below = [gap for gap in gaps if gap[3] > 0][:8], [gap for gap in gaps if gap[3] < 0][-8:]
    shown = list(section.table[["series", "audience", "critics", "audience less critics"]].itertuples(index=False))

    assert len(above) == len(below) == 8
    assert [row[0] for row in shown] == [row[0] for row in above + below]
    assert [value for row in shown for value in row[1:]] == pytest.approx(
        [value for row in above + below for value in row[1:]]
    )


def test_the_medians_are_those_of_the_series_that_a_source_rates_in_both_weeks(weeks):
    table, known = sections(weeks, SECOND)["medians"].table.set_index("source"), ratings(weeks)
    before, now = (
        known[known["week_id"] == week].set_index(["rating_source", "series_id"])["score_100"]
        for week in (FIRST, SECOND)
    )
    both = pd.concat([now.rename("now"), before.rename("before")], axis=1, join="inner")

    assert set(table.index) == {name for name, *_ in SOURCES.values()}
    for source, (name, *_) in SOURCES.items():
        of_source = both.loc[source]
        assert table.loc[name, "series in both weeks"] == len(of_source)
        assert table.loc[name, "median"] == pytest.approx(of_source["now"].median())
        assert table.loc[name, "median the week before"] == pytest.approx(of_source["before"].median())
        assert table.loc[name, "change"] == pytest.approx(
            of_source["now"].median() - of_source["before"].median(), abs=1e-6
        )


def test_the_networks_are_those_of_the_best_series_with_their_first_three(weeks):
    table = sections(weeks, SECOND)["top_of_networks"].table
    frame = weeks.query(
        """
        select label as network, n.network_id, c.series_id, c.consensus_score
        from series_consensus c join bridge_series_network using (series_id) join dim_network n using (network_id)
        where c.week_id = $week and c.source_count >= 2
        """,
        {"week": SECOND},
    ).sort_values(["consensus_score", "series_id"], ascending=[False, True])
    best = frame.groupby("network_id", sort=False).head(3)
    order = list(best.drop_duplicates("network_id")["network_id"])
    best = best.sort_values("network_id", key=lambda ids: ids.map(order.index), kind="stable")

    assert list(table["network"]) == list(best["network"])
    assert list(table["series"]) == [named(weeks)[one] for one in best["series_id"]]
    assert list(table["consensus"]) == pytest.approx(list(best["consensus_score"]))


def test_what_was_asked_is_what_the_week_counts(weeks, today):
    today(SUNDAY)
    table = sections(weeks, NEWEST)["asked"].table
    expected = rows(
        weeks,
        "select provider, due_count, asked_count, answered_count, missing_count from series_week where week_id = $week"
        " order by provider <> 'tmdb', provider",
        week=NEWEST,
    )

    shown = list(table.drop(columns="state").itertuples(index=False, name=None))
    assert shown[: len(expected)] == [(PROVIDERS[provider], *counts) for provider, *counts in expected]
    assert list(table["state"]) == ["complete", "open", "open"]


def test_the_charts_show_the_rows_of_their_tables(weeks):
    found = sections(weeks, SECOND)
    shown = {name: max(found[name].spec["datasets"].values(), key=len) for name in CHARTS}

    of_top = [rows for rows in found["top_series"].spec["datasets"].values() if rows and "label" in rows[0]]
    assert list(found["top_series"].table["consensus"]) in [[row["consensus_score"] for row in rows] for rows in of_top]
    assert len(shown["movers"]) == found["movers"].row_count
    assert len({row["series_id"] for row in shown["most_divided"]}) == found["most_divided"].row_count
    assert [row["critic_audience_gap"] for row in shown["critics_against_audiences"]] == list(
        found["critics_against_audiences"].table["audience less critics"]
    )
    assert sorted(row["score_median"] for row in shown["medians"]) == sorted(found["medians"].table["median"])
    assert [row["consensus_score"] for row in shown["top_of_networks"]] == list(
        found["top_of_networks"].table["consensus"]
    )


def test_a_week_that_is_open_is_open_everywhere_with_how_many_series_wait_for_whom(weeks, drawer):
    report = SeriesReporter(weeks).report(NEWEST)
    made = Maker(REPORTS, weeks, drawer).make(NEWEST)

    assert report.open == (OPEN,)
    assert dict(report.figures)["answers waited for"] == "1"
    assert f'<p class="open" role="status">{OPEN}</p>' in made.files[PAGE].decode()
    for section in report.sections:
        assert OPEN in section.sentences, section.name
        assert "This week is open" in made.files[f"{section.name}.svg"].decode()


def test_a_week_that_is_over_is_short_with_the_count_that_is_missing_and_its_report_is_outdated(weeks, today):
    then = histories(weeks, [NEWEST])[NEWEST]

    today(SUNDAY + timedelta(days=1))

    said = "This week is over and short: MDBList was not asked about 1 series. Not asked in this week: OMDb."
    assert SeriesReporter(weeks).report(NEWEST).open == (said,)
    assert what_changed(then, histories(weeks, [NEWEST])[NEWEST]) == "mdblist is short instead of open"


def test_a_week_that_is_complete_has_no_such_line(tmp_path):
    copy = changed(
        tmp_path / "series.duckdb",
        f"delete from series_week where provider <> 'tmdb' or week_id <> '{NEWEST}'",
    )
    assert SeriesReporter(copy).report(NEWEST).open == ()
    assert 'class="open"' not in page_of(copy, NEWEST)


def test_a_recovered_week_says_so_and_has_no_table(weeks):
    report, page = SeriesReporter(weeks).report(RECOVERED), page_of(weeks, RECOVERED)

    assert "<table>" not in page
    assert page.count("popularity alone was observed, no ratings") == 1 + len(CHARTS)
    assert {section.row_count for section in report.sections} == {0}
    assert dict(report.figures)["with a rating"] == "not observed"
    assert dict(report.figures)["new since the week before"] == "unknown"
    for section in report.sections:
        assert SAID_OF_RECOVERED in section.sentences


def test_a_week_with_tmdb_alone_says_so_and_shows_what_tmdb_says(tmp_path):
    copy = alone(tmp_path / "series.duckdb")
    report = SeriesReporter(copy).report(SECOND)
    found = {section.name: section for section in report.sections}

    assert report.open == (TMDB_ALONE,)
    assert [name for name in CHARTS if TMDB_ALONE in found[name].sentences and not found[name].row_count] == [
        name for name in CHARTS if name in NOT_RATED
    ]
    assert set(found["movers"].table["source"]) == set(found["medians"].table["source"]) == {"TMDB users"}
    assert dict(report.figures)["with a consensus (2+ sources)"] == "0"
    assert page_of(copy, SECOND).count("<table>") == 3


def test_sources_and_the_days_of_their_observation_are_named_where_ratings_are_shown(weeks):
    (day,) = rows(weeks, "select distinct observed_at::date from fact_series_rating where week_id = $w", w=SECOND)[0]
    for name, section in sections(weeks, SECOND).items():
        said = " ".join(section.sentences)
        assert ("TMDB users" in said and f"{day.day} {day:%b %Y} (UTC)" in said) == (name != "asked"), name


def test_the_notices_of_all_sources_stand_on_the_page_and_on_every_picture(of_weeks):
    for notice in SERIES.notices:
        assert notice in (of_weeks / PAGE).read_text(encoding="utf-8")
    for name in CHARTS:
        drawn = re.sub(r"<[^>]*>", " ", (of_weeks / f"{name}.svg").read_text(encoding="utf-8"))
        drawn = " ".join(drawn.split())
        assert all(word in drawn for word in ("certified by TMDB", "JustWatch", "OMDb (CC BY-NC 4.0)")), name


def test_a_report_is_whole_and_needs_nothing_else(of_weeks):
    assert list(broken_files(of_weeks, REPORTS.files)) == []
    assert list(references(of_weeks / PAGE)) == []
    assert {path.name for path in of_weeks.iterdir()} == set(REPORTS.files)


def test_the_page_names_its_week_and_that_there_are_newer_ones(weeks):
    page = page_of(weeks, SECOND)
    assert f"<title>Series in the week of {SECOND.day} {SECOND:%b %Y}: a report" in page
    assert "Observed live in that week. Weeks are UTC weeks." in page
    assert f"had newer weeks, up to {NEWEST.day} {NEWEST:%b %Y}" in page


def test_a_week_that_was_not_observed_has_no_report(weeks, drawer):
    with pytest.raises(UnobservedWeekError):
        Maker(REPORTS, weeks, drawer).make(NEWEST - timedelta(weeks=2))


def test_names_that_would_like_to_be_code_are_text_on_the_page(tmp_path):
    copy = open_copy(tmp_path / "series.duckdb", names=dict(enumerate(HOSTILE, start=1)), more=3)
    page = page_of(copy, NEWEST)
    tags = Tags(page)

    assert [tag for tag, _ in tags.tags].count("script") == 3
    assert not [tag for tag, _ in tags.tags if tag in {"img", "iframe", "object", "svg"}]
    assert not [attrs for _, attrs in tags.tags if any(name.startswith("on") for name in attrs)]
    assert HOSTILE[0] in "".join(tags.text)
    assert not {"<", ">", "\u2028"} & set(data_of(page))


@pytest.mark.parametrize(
    ("statement", "is_other"),
    [
        ("update fact_series_rating set score_100 = score_100 - 1 where week_id = '{week}' and series_id = 1", True),
        ("delete from fact_series_rating where week_id = '{week}' and series_id = 2", True),
        ("delete from fact_series_rating where week_id = '{before}' and series_id = 2", True),
        ("delete from fact_series_weekly where week_id = '{before}' and series_id = 2", True),
        ("update fact_series_weekly set source = 'tv_export' where week_id = '{before}'", True),
        ("update series_week set missing_count = 3, is_complete = false where week_id = '{week}'", True),
        ("update fact_series_rating set score_100 = 1 where week_id > '{week}'", False),
        ("update dim_series set name = 'Another'", False),
    ],
)
def test_a_report_is_outdated_by_its_week_and_the_one_before_and_by_nothing_else(tmp_path, weeks, statement, is_other):
    copy = changed(tmp_path / "series.duckdb", statement.format(week=SECOND, before=FIRST))
    then, now = histories(weeks, [SECOND])[SECOND], histories(copy, [SECOND])[SECOND]

    assert (then != now) is is_other
    assert bool(what_changed(then, now)) is is_other
