"""Missed days: recovered from TMDB's exports, lost with a reason, never invented, never overwritten."""

import shutil
from datetime import UTC, date, datetime, time, timedelta

import dagster as dg
import pyarrow.parquet as pq
import pytest

from tests.e2e.conftest import RECOVERED
from tests.e2e.pipeline import Pipeline, failed_steps
from tests.today import TODAY
from tmdb_assets.calendar.coverage import State, cover
from tmdb_assets.calendar.partitions import range_tags
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.sandbox import Fault, Sandbox, SandboxSettings
from tmdb_assets.settings import now_utc
from tmdb_assets.workspace import Workspace

PAGES = 10
EXPORT = "/p/exports"
RAW = dg.AssetSelection.groups("raw")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def states(pipeline: Pipeline) -> dict[date, State]:
    workspace = Workspace(pipeline.settings)
    return {covered.period: covered.state for covered in cover(FILMS, workspace.settings, workspace.lake, now_utc())}


def test_a_missed_day_is_recovered_with_the_population_and_popularity_a_live_capture_would_have_seen(outage, tmp_path):
    missed = ago(3)

    assert failed_steps(outage.run(missed)) == {}

    asked = outage.requests()
    assert asked[EXPORT] == 1
    assert set(asked) <= {EXPORT, "/movie/{id}", "/collection/{id}"}
    recovered = "select movie_id, popularity, popularity_rank from fact_movie_daily where date_id = ? order by 3"
    with Sandbox(outage.sandbox.settings) as sandbox, pytest.MonkeyPatch.context() as monkeypatch:
        live = Pipeline(tmp_path / "live", sandbox, PAGES, monkeypatch)
        live.set_today(missed)
        assert failed_steps(live.run(missed)) == {}
        repeats = sandbox.settings.effective_repeat_share
        observed = live.query(recovered, missed)
    films = outage.query(recovered, missed)
    softcore = outage.query("select movie_id from dim_movie where is_softcore")
    assert len(softcore) >= 2, "exported, and in no listing"
    assert len(films) == PAGES * 20 - len(softcore)
    assert [rank for *_, rank in films] == [*range(1, len(films) + 1)]
    assert not {movie_id for movie_id, *_ in films} & {movie_id for (movie_id,) in softcore}
    popularity = {movie_id: (value, rank) for movie_id, value, rank in films}
    # Repeats across pages push a few films out of a live listing, and move the ranks after them.
    missing = [movie_id for movie_id, *_ in observed if movie_id not in popularity]
    assert len(missing) <= repeats * len(observed)
    assert all(popularity[movie_id][0] == value for movie_id, value, _ in observed if movie_id in popularity)
    assert observed[0] == films[0]
    votes = "select source, count(vote_average), count(vote_count) from fact_movie_daily where date_id = ? group by 1"
    outage.activate()
    assert outage.query(votes, missed) == [("daily_export", 0, 0)]


def test_a_recovered_day_fetches_details_only_of_films_that_have_none(outage):
    known = set(fetched_ids(outage, "movie_details", 1))

    assert failed_steps(outage.run(None, RAW, tags=range_tags(ago(5), ago(2)))) == {}

    exported, fetched = (fetched_ids(outage, table, 5, 4, 3, 2) for table in ("daily_export", "movie_details"))
    assert sorted(fetched) == sorted(set(exported) - known)
    assert outage.requests()["/movie/{id}"] == len(fetched)


@pytest.mark.parametrize(
    ("day", "clock", "says", "state"),
    [
        (ago(0), datetime.combine(TODAY + timedelta(days=1), time(1), UTC), "is not there yet", State.FAILING),
        (ago(95), None, "cannot be recovered any more", State.UNRECOVERABLE),
        (ago(7), None, "is missing upstream", State.FAILING),
    ],
    ids=["not yet", "gone", "missing upstream"],
)
def test_a_day_without_an_export_is_red_says_why_and_writes_nothing(outage, day, clock, says, state):
    if clock:
        outage.set_now(clock)
    raw, published = outage.raw_files(), outage.settings.paths("films").published.read_bytes()
    outage.sandbox.set_faults([Fault(kind="status", endpoint=EXPORT, status=403)])

    result = outage.run(day)

    reasons = failed_steps(result)
    assert list(reasons) == ["raw__tmdb__daily_export"]
    assert says in reasons["raw__tmdb__daily_export"]
    assert "Nothing was written" in reasons["raw__tmdb__daily_export"]
    assert outage.raw_files() == raw
    assert outage.settings.paths("films").published.read_bytes() == published
    assert result.get_asset_materialization_events() == []
    assert states(outage)[day] is state


def test_a_live_day_is_never_replaced_by_a_recovered_one_or_by_a_later_one(outage):
    tables, raw = outage.tables(), outage.raw_files()

    assert failed_steps(outage.run(ago(1))) == {}

    assert outage.requests() == {}
    assert outage.raw_files() == raw
    assert outage.tables() == tables


def test_a_recovered_day_is_kept_when_it_is_materialized_again(recovered):
    tables, raw = recovered.tables(), recovered.raw_files()

    assert failed_steps(recovered.run(RECOVERED)) == {}

    assert recovered.requests() == {}
    assert recovered.raw_files() == raw
    assert recovered.tables() == tables


@pytest.mark.system
def test_today_can_be_replaced_on_purpose_and_a_past_day_cannot(outage):
    replace = {"ops": {"raw__tmdb__discover_pages": {"config": {"replace": True}}}}
    listing = dg.AssetSelection.assets("raw/tmdb/discover_pages")
    assert failed_steps(outage.run(TODAY)) == {}
    before = outage.raw_files()
    outage.requests()

    result = outage.run(TODAY, listing, run_config=replace)

    assert failed_steps(result) == {}
    (event,) = result.asset_materializations_for_node("raw__tmdb__discover_pages")
    assert f"{PAGES:,} rows that run " in event.metadata["replaced"].value
    assert outage.requests() == {"/discover/movie": PAGES}
    assert outage.raw_files() != before
    assert outage.raw_files().keys() == before.keys()
    before = outage.raw_files()
    for day in (ago(1), ago(3)):
        refused = failed_steps(outage.run(day, listing, run_config=replace))
        assert "is not replaced" in refused["raw__tmdb__discover_pages"]
    assert outage.raw_files() == before
    assert outage.requests() == {}


def test_a_range_of_good_and_bad_days_commits_the_good_ones_and_names_the_others(outage):
    outage.sandbox.set_faults(
        [Fault(kind="status", endpoint=EXPORT, path=export_path(day), status=403) for day in (ago(4), ago(2))]
    )

    result = outage.run(None, RAW, tags=range_tags(ago(5), ago(0)))

    reason = failed_steps(result)["raw__tmdb__daily_export"]
    assert reason.startswith("2 of 6 days:")
    assert f"{ago(4)}: TMDB has no export" in reason
    assert f"{ago(2)}: TMDB has no export" in reason
    committed = {event.partition for event in result.get_asset_materialization_events()}
    assert committed == {str(ago(day)) for day in (5, 3, 1, 0)}
    assert sorted(path.name for path in (outage.settings.raw_dir / "tmdb" / "daily_export").glob("date=*")) == [
        f"date={ago(5)}",
        f"date={ago(3)}",
    ]


@pytest.mark.system
@pytest.mark.soak
def test_a_backfill_publishes_the_good_days_of_a_mixed_range(outage):
    from rich.console import Console  # noqa: PLC0415

    from tmdb_assets.cli.runs import backfill  # noqa: PLC0415

    outage.sandbox.set_faults([Fault(kind="status", endpoint=EXPORT, path=export_path(ago(3)), status=403)])

    outcomes = list(backfill(Workspace(outage.settings), FILMS, ago(5), ago(0), Console(quiet=True)))

    # The whole range, then the stretches of days that are neither bad nor good already.
    assert [outcome.succeeded for outcome in outcomes] == [False, True, True, True]
    published = outage.query("select distinct date_id, source from fact_movie_daily order by 1")
    assert published == [
        (ago(5), "daily_export"),
        (ago(4), "daily_export"),
        (ago(2), "daily_export"),
        (ago(1), "live"),
        (ago(0), "live"),
    ]
    assert states(outage)[ago(3)] is State.FAILING


@pytest.mark.system
def test_details_of_a_day_that_was_listed_in_time_can_come_days_later(outage):
    assert outage.run(TODAY, dg.AssetSelection.assets("raw/tmdb/discover_pages", "raw/tmdb/movie_changes")).success
    outage.set_today(TODAY + timedelta(days=3))

    assert failed_steps(outage.run(TODAY)) == {}

    assert outage.query("select source, count(*) > 150 from fact_movie_daily where date_id = ? group by 1", TODAY) == [
        ("live", True)
    ]


@pytest.mark.system
def test_raw_data_that_is_too_old_is_deleted_and_listed_and_its_facts_stay(recovered):
    recovered.env["TMDB_RETENTION_DAYS"] = "2"
    recovered.activate()
    facts = recovered.query("select count(*) from fact_movie_daily")

    result = recovered.execute("retention")

    assert failed_steps(result) == {}
    assert _deleted(result) == [
        f"raw/tmdb/{table}/{RECOVERED}" for table in ("daily_export", "movie_details", "collections")
    ]
    assert not any(str(RECOVERED) in name for name in recovered.raw_files())
    assert any(str(ago(1)) in name for name in recovered.raw_files())
    assert failed_steps(recovered.run(TODAY)) == {}
    assert recovered.query("select count(*) from fact_movie_daily where date_id < ?", TODAY) == facts
    assert states(recovered)[RECOVERED] is State.RECOVERED
    assert _deleted(recovered.execute("retention")) == []


def _deleted(result):
    """The raw partitions that a clean-up deleted."""
    (cleaned,) = result.asset_materializations_for_node("films_retention")
    return cleaned.metadata["deleted_partitions"].data


def test_a_published_day_whose_raw_data_was_deleted_is_not_overwritten_by_what_an_export_still_tells(outage):
    tables = outage.tables()
    for folder in outage.settings.raw_dir.glob(f"*/*/date={ago(1)}"):
        shutil.rmtree(folder)

    result = outage.run(ago(1))

    assert "stays published as it is" in failed_steps(result)["raw__tmdb__daily_export"]
    assert outage.tables() == tables
    assert outage.requests() == {}
    assert states(outage)[ago(1)] is State.LIVE


def test_an_export_with_far_fewer_films_than_the_days_around_it_is_refused(outage):
    with Sandbox(SandboxSettings(films=100)) as small:
        outage.env["TMDB_EXPORTS_URL"] = small.exports_url
        outage.activate()

        reasons = failed_steps(outage.run(ago(3), dg.AssetSelection.assets("raw/tmdb/daily_export")))

    assert f"the export of {ago(3)} has " in reasons["raw__tmdb__daily_export"]
    assert not (outage.settings.raw_dir / "tmdb" / "daily_export" / f"date={ago(3)}").exists()


def test_details_without_a_listing_say_what_to_materialize_first(outage):
    reasons = failed_steps(outage.run(TODAY, dg.AssetSelection.assets("raw/tmdb/movie_details")))

    assert "Materialize raw/tmdb/discover_pages of the day first" in reasons["raw__tmdb__movie_details"]


def test_the_first_live_day_after_recovered_ones_asks_what_changed_since_their_details_were_fetched(pipeline):
    earlier = ago(3)
    pipeline.env["TMDB_START_DATE"] = str(ago(9))
    pipeline.activate()
    pipeline.set_today(earlier)
    assert failed_steps(pipeline.run(ago(8), RAW)) == {}
    pipeline.set_today(TODAY)
    pipeline.requests()

    assert failed_steps(pipeline.run(TODAY, RAW)) == {}

    assert pipeline.requests()["/movie/changes"] >= 3
    folder = pipeline.settings.raw_dir / "tmdb" / "movie_changes" / f"date={TODAY}"
    rows = [row for part in folder.iterdir() for row in pq.read_table(part).to_pylist()]
    assert {(row["changed_from_on"], row["changed_to_on"]) for row in rows} == {(earlier, TODAY)}


@pytest.mark.system
def test_facts_that_are_too_old_leave_the_published_copy_and_nobody_asks_for_them_again(recovered):
    recovered.env |= {"TMDB_RETENTION_DAYS": "2", "TMDB_FACTS_RETENTION_DAYS": "2"}
    recovered.activate()
    assert failed_steps(recovered.execute("retention")) == {}

    assert failed_steps(recovered.run(TODAY)) == {}

    assert recovered.query("select distinct date_id from fact_movie_daily order by 1") == [(ago(1),), (TODAY,)]
    assert recovered.query("select min(date_id) >= ? from movie_latest", ago(2)) == [(True,)]
    assert RECOVERED not in states(recovered)


def export_path(day: date) -> str:
    return f"/p/exports/movie_ids_{day:%m_%d_%Y}.json.gz"


def fetched_ids(pipeline: Pipeline, table: str, *days_ago: int) -> list[int]:
    return [
        movie_id
        for day in days_ago
        for part in (pipeline.settings.raw_dir / "tmdb" / table / f"date={ago(day)}").iterdir()
        for movie_id in pq.read_table(part)["movie_id"].to_pylist()
    ]
