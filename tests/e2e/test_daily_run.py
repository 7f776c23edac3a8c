"""The daily job against a real server: what a day asks, stores, models, checks and publishes."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from math import ceil
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq
import pytest

from tests.e2e.pipeline import Pipeline, failed_steps
from tests.proxies import Proxy
from tests.today import TODAY, YESTERDAY
from tmdb_assets.datasets import DATASETS
from tmdb_assets.sandbox import Fault
from tmdb_assets.settings import PROJECT_DIR, DatasetPaths
from tmdb_assets.sources.tmdb.films.fetching import LANGUAGE_DAYS
from tmdb_assets.warehouse.notes import fingerprint
from tmdb_assets.warehouse.publication import read_published

HANDFUL = 5
PAGES = 10


def materializations(result: dg.ExecuteInProcessResult, step: str) -> list[dg.DagsterEvent]:
    """What a step materialized."""
    return [event for event in result.all_events if event.is_step_materialization and event.step_key == step]


def listed(pipeline: Pipeline, day) -> set[int]:
    folder = pipeline.settings.raw_dir / "tmdb" / "discover_pages" / f"date={day}"
    payloads = [p for part in folder.glob("*.parquet") for p in pq.read_table(part)["payload"].to_pylist()]
    return {film["id"] for payload in payloads for film in json.loads(payload)["results"]}


def test_a_day_comes_from_the_first_request_to_the_published_copy_with_every_check_green(first_day):
    pipeline = first_day.pipeline

    assert failed_steps(first_day.result) == {}
    evaluations = first_day.result.get_asset_check_evaluations()
    assert len(evaluations) == 278
    assert [(e.asset_key, e.check_name, e.description) for e in evaluations if not e.passed] == []
    films = listed(pipeline, YESTERDAY)
    assert len(films) > 180
    assert pipeline.query("select count(*), count(popularity_rank), min(source) from fact_movie_daily") == [
        (len(films), len(films), "live")
    ]
    assert pipeline.query("select count(*) from dim_movie where has_details") > [(len(films) - 5,)]
    ((collections,),) = pipeline.query("select count(distinct collection_id) from dim_movie")
    assert first_day.asked["/collection/{id}"] == collections > 5
    assert sum(first_day.asked.values()) <= PAGES + len(films) + collections + HANDFUL
    assert pipeline.query("select count(*), count(parts_total), min(parts_total) > 0 from dim_collection") == [
        (collections, collections, True)
    ]
    assert pipeline.query("select count(*) from franchise_performance where movie_count > parts_total") == [(0,)]
    assert first_day.asked["/movie/{id}"] == len(films)


def test_a_second_run_of_the_day_asks_nothing_and_builds_nothing(running):
    raw, built = running.raw_files(), fingerprint(running.settings.paths("films").warehouse)

    again = running.run(YESTERDAY)

    assert failed_steps(again) == {}
    assert running.requests() == {}
    assert running.raw_files() == raw
    assert fingerprint(running.settings.paths("films").warehouse) == built
    told = {step.asset_key.path[-1]: step.materialization.metadata for step in materializations(again, "films_dbt")}
    assert len(told) == 59
    assert {"unchanged_since" in metadata for metadata in told.values()} == {True}
    ((films,),) = running.query("select count(*) from dim_movie")
    assert told["dim_movie"]["dagster/row_count"].value == films
    assert len(again.get_asset_check_evaluations()) > 200


@pytest.mark.system
def test_a_day_that_is_built_again_gives_the_same_tables(running):
    tables, built = running.tables(), fingerprint(running.settings.paths("films").warehouse)
    running.settings.paths("films").inputs.unlink()

    assert failed_steps(running.run(YESTERDAY)) == {}

    assert fingerprint(running.settings.paths("films").warehouse) != built
    assert running.tables() == tables


@pytest.mark.system
def test_the_next_day_asks_only_for_pages_changes_and_the_films_that_need_it(running):
    running.set_today(TODAY)

    assert failed_steps(running.run(TODAY)) == {}

    asked = running.requests()
    due = running.settings.raw_dir / "tmdb" / "movie_details" / f"date={TODAY}"
    reasons = [r for part in due.glob("*.parquet") for r in pq.read_table(part)["reason"].to_pylist()]
    new = listed(running, TODAY) - listed(running, YESTERDAY)
    assert reasons.count("new") == len(new)
    assert 0 < reasons.count("changed") <= 30
    assert asked["/movie/{id}"] == len(reasons) == len(new) + reasons.count("changed")
    # Those alone that nobody asked for yet: one that changed names a collection that lists it.
    named = running.query(
        "select count(*) from dim_collection where collection_id not in (select collection_id from dim_movie"
        " where first_seen_on = ? and collection_id is not null)",
        YESTERDAY,
    )
    assert asked.get("/collection/{id}", 0) == named[0][0] <= len(new)
    assert asked["/discover/movie"] == PAGES
    assert asked["/movie/changes"] <= 2
    assert running.query("select date_id, count(*) > 150 from fact_movie_daily group by 1 order by 1") == [
        (YESTERDAY, True),
        (TODAY, True),
    ]
    assert running.query("select count(*) from dim_movie where first_seen_on = ?", TODAY) == [(len(new),)]
    assert running.query("select count(*) from movie_latest") == running.query("select count(*) from dim_movie")


@pytest.mark.system
def test_after_a_change_of_the_language_a_share_of_the_films_is_asked_for_again_and_the_rest_is_told(running):
    running.env["TMDB_LANGUAGE"] = "fr-FR"
    running.activate()
    running.set_today(TODAY)

    result = running.run(TODAY)

    assert failed_steps(result) == {}
    due = running.settings.raw_dir / "tmdb" / "movie_details" / f"date={TODAY}"
    rows = [row for part in due.glob("*.parquet") for row in pq.read_table(part).to_pylist()]
    again = [row for row in rows if row["reason"] == "language"]
    assert len(again) == ceil(len(listed(running, TODAY)) / LANGUAGE_DAYS)
    told = "select title_language, count(*) from dim_movie where has_details group by 1"
    assert dict(running.query(told))["fr-FR"] == sum(row["status"] == 200 for row in rows)
    # Upstream falls back to no other language.
    assert running.query("select count(overview) from dim_movie where title_language = 'fr-FR'") == [(0,)]
    (warned,) = (e for e in result.get_asset_check_evaluations() if e.check_name == "title_language")
    ((behind,),) = running.query(
        "select count(*) from dim_movie join fact_movie_daily using (movie_id)"
        " where date_id = ? and title_language = 'en-US'",
        TODAY,
    )
    assert not warned.passed
    assert warned.metadata["failing_rows"].value == behind > len(again)


@pytest.mark.system
def test_a_blocking_check_that_fails_keeps_the_bad_table_from_the_published_copy(running):
    published = running.settings.paths("films").published.read_bytes()
    _rewrite_listing(running, YESTERDAY, lambda film: film | {"popularity": -1.0})

    result = running.run(YESTERDAY)

    assert not result.success
    bad = {
        (e.asset_key.to_user_string(), e.check_name): e for e in result.get_asset_check_evaluations() if not e.passed
    }
    evidence = bad["fact_movie_daily", "rules"].metadata
    assert evidence["failing_rows"].value == 1
    assert "popularity" in evidence["problems"].value
    (example,) = evidence["examples"].records
    assert example.data["popularity"] == "-1.0"
    assert example.data["date_id"] == str(YESTERDAY)
    assert (evidence["first_day"].value, evidence["last_day"].value) == (str(YESTERDAY), str(YESTERDAY))
    assert running.settings.paths("films").published.read_bytes() == published
    # Nor by hand: the copy is made only of what passed.
    alone = running.run(YESTERDAY, dg.AssetSelection.assets("published/films"))
    assert "changed since its checks passed" in failed_steps(alone)["published__films"]
    assert running.settings.paths("films").published.read_bytes() == published
    # Nor by the good day after it.
    running.set_today(TODAY)
    after = running.run(TODAY)
    bad = {(e.asset_key.to_user_string(), e.check_name) for e in after.get_asset_check_evaluations() if not e.passed}
    assert ("fact_movie_daily", "rules") in bad
    assert running.settings.paths("films").published.read_bytes() == published


def test_no_day_without_raw_data_becomes_a_green_empty_one(running):
    running.set_today(TODAY)
    tables = dg.AssetSelection.all() - dg.AssetSelection.groups("raw")

    assert f"Not captured: raw/tmdb/discover_pages of {TODAY}" in failed_steps(running.run(TODAY, tables))["films_dbt"]
    alone = running.run(TODAY, dg.AssetSelection.assets("published/films"))
    assert f"periods that the warehouse does not have: {TODAY}" in failed_steps(alone)["published__films"]


def test_a_day_lost_from_the_warehouse_is_not_lost_from_the_published_copy(running):
    paths = running.settings.paths("films")
    for file in (paths.warehouse, paths.staging):
        file.unlink()
    running.set_today(TODAY)

    result = running.run(TODAY)

    assert failed_steps(result).keys() == {"films_checks"}
    (found,) = (e for e in result.get_asset_check_evaluations() if e.check_name == "captured")
    assert f"raw has {YESTERDAY}, which is not in fact_movie_daily" in found.metadata["problems"].value
    assert running.query("select count(distinct date_id) from fact_movie_daily") == [(1,)]


def test_a_run_that_passes_midnight_ends_its_day(running):
    running.set_today(TODAY)
    assert running.run(TODAY, dg.AssetSelection.assets("raw/tmdb/discover_pages")).success
    running.set_today(TODAY + timedelta(days=1))

    result = running.run(TODAY, dg.AssetSelection.groups("raw"))

    assert failed_steps(result) == {}


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(kind="status", endpoint="/discover/movie", nth=(4,), status=401), "TMDB_API_TOKEN"),
        (Fault(kind="empty_results", endpoint="/discover/movie", path="/3/discover/movie", nth=(4,)), "lists no film"),
        (Fault(kind="truncated_json", endpoint="/genre/movie/list"), "is no JSON"),
    ],
    ids=["refused token", "empty page", "truncated answer"],
)
def test_a_day_that_fails_upstream_is_red_says_why_and_leaves_everything_as_it_was(running, fault, says):
    published, raw = running.settings.paths("films").published.read_bytes(), running.raw_files()
    running.set_today(TODAY)
    running.sandbox.set_faults([fault])

    result = running.run(TODAY, dg.AssetSelection.groups("raw") - dg.AssetSelection.assets("raw/tmdb/countries"))

    reasons = failed_steps(result)
    assert len(reasons) == 1
    assert says in next(iter(reasons.values()))
    assert running.settings.paths("films").published.read_bytes() == published
    assert {name: content for name, content in running.raw_files().items() if name in raw} == raw
    table = fault.endpoint.split("/")[1].replace("discover", "discover_pages").replace("genre", "genres")
    assert not (running.settings.raw_dir / "tmdb" / table / f"date={TODAY}").exists()


@pytest.mark.system
def test_a_day_that_failed_is_green_once_upstream_is_well_again(running):
    running.set_today(TODAY)
    running.sandbox.set_faults([Fault(kind="status", endpoint="/movie/{id}", nth=(3,), status=401)])
    assert "Set TMDB_API_TOKEN" in failed_steps(running.run(TODAY))["raw__tmdb__movie_details"]
    assert running.query("select max(date_id) from fact_movie_daily") == [(YESTERDAY,)]
    running.sandbox.set_faults([])

    assert failed_steps(running.run(TODAY)) == {}

    assert running.query("select max(date_id) from fact_movie_daily") == [(TODAY,)]


def test_a_past_day_without_raw_data_fails_with_a_clear_message_and_writes_nothing(pipeline):
    pipeline.env["TMDB_START_DATE"] = str(YESTERDAY)
    pipeline.activate()

    without_export = dg.AssetSelection.groups("raw") - dg.AssetSelection.assets("raw/tmdb/daily_export")
    result = pipeline.run(YESTERDAY, without_export)

    assert not result.success
    assert all("was not captured in time" in reason for reason in failed_steps(result).values())
    assert pipeline.raw_files() == {}
    assert sum(pipeline.requests().values()) == 0


def test_a_range_keeps_its_good_days_and_names_the_others(running):
    earlier = YESTERDAY - timedelta(days=1)
    running.env["TMDB_START_DATE"] = str(earlier)
    running.activate()
    with dg.DagsterInstance.get() as instance:
        instance.wipe_assets([dg.AssetKey(["raw", "tmdb", "genres"])])
    partitions = {
        "dagster/asset_partition_range_start": str(earlier),
        "dagster/asset_partition_range_end": str(YESTERDAY),
    }

    result = running.run(None, dg.AssetSelection.assets("raw/tmdb/genres"), tags=partitions)

    reason = failed_steps(result)["raw__tmdb__genres"]
    assert reason.startswith("1 of 2 days:")
    assert str(earlier) in reason
    with dg.DagsterInstance.get() as instance:
        good = instance.get_materialized_partitions(dg.AssetKey(["raw", "tmdb", "genres"]), before_cursor=None)
    assert good == {str(YESTERDAY)}


@pytest.mark.system
def test_films_of_the_watchlist_are_observed_without_a_rank_and_an_unknown_id_only_warns(running, tmp_path):
    films = listed(running, YESTERDAY)
    running.set_today(TODAY)
    outside = next(number for number in range(1, 10_000) if number not in films and _known(running, number))
    watchlist = tmp_path / "watchlist.txt"
    watchlist.write_text(f"# mine\n{outside}\n{min(films)}  # listed anyway\n99999999\n")
    running.env["TMDB_ASSETS_WATCHLIST"] = str(watchlist)
    running.activate()
    running.set_today(TODAY)

    result = running.run(TODAY)

    assert failed_steps(result) == {}
    ranked = "select popularity_rank > 0 from fact_movie_daily where date_id = ? and movie_id = ?"
    unranked = "select popularity_rank, popularity > 0 from fact_movie_daily where date_id = ? and movie_id = ?"
    if outside not in listed(running, TODAY):
        assert running.query(unranked, TODAY, outside) == [(None, True)]
    assert running.query(ranked, YESTERDAY, min(films)) == [(True,)]
    warnings = [e for e in result.get_asset_check_evaluations() if not e.passed]
    assert [(w.check_name, w.severity) for w in warnings] == [("watchlist", dg.AssetCheckSeverity.WARN)]
    assert "99999999" in warnings[0].description


def test_an_interrupted_fetch_of_details_goes_on_where_it_stopped(pipeline):
    raw = dg.AssetSelection.groups("raw")
    pipeline.set_today(TODAY)
    pipeline.env["TMDB_DISCOVER_PAGES"] = "20"
    pipeline.activate()
    pipeline.sandbox.set_faults([Fault(kind="status", endpoint="/movie/{id}", nth=(330,), status=401)])
    assert not pipeline.run(TODAY, raw).success
    pipeline.sandbox.set_faults([])
    films = listed(pipeline, TODAY)
    pipeline.requests()

    assert failed_steps(pipeline.run(TODAY, raw)) == {}

    assert pipeline.requests()["/movie/{id}"] <= len(films) - 186
    parts = (pipeline.settings.raw_dir / "tmdb" / "movie_details" / f"date={TODAY}").glob("*.parquet")
    stored = [movie_id for part in parts for movie_id in pq.read_table(part)["movie_id"].to_pylist()]
    assert sorted(stored) == sorted(films)


def test_real_and_made_up_films_are_never_mixed_in_one_data_directory(running):
    running.set_today(TODAY)
    running.env["TMDB_API_URL"] = "https://api.themoviedb.org/3"
    running.activate()

    result = running.run(TODAY, dg.AssetSelection.assets("raw/tmdb/countries"))

    assert "set TMDB_ASSETS_DATA to another directory" in failed_steps(result)["raw__tmdb__countries"]


@pytest.mark.system
def test_make_run_without_a_token_runs_the_demo_past_every_proxy_and_says_what_it_did(tmp_path):
    with Proxy() as proxy:
        env = {"TMDB_ASSETS_DATA": str(tmp_path / "data"), "TMDB_DISCOVER_PAGES": "5"} | proxy.variables
        done = _command(env, "run", "--verbose")

    assert done.returncode == 0, done.stdout + done.stderr
    assert proxy.arrived == []
    assert "this is the demo" in done.stdout
    assert " ".join(done.stdout.split()).count(" 0 warned, 0 failed") == len(DATASETS)
    assert "popularity_rank" in done.stdout, "--verbose shows tables and what is in them"
    paths = DatasetPaths(tmp_path / "data" / "demo", "films")
    assert str(paths.published.with_stem("{films,series}")) in done.stdout
    (day,) = read_published(paths).periods
    assert len(read_published(DatasetPaths(tmp_path / "data" / "demo", "series")).periods) == 12
    assert (paths.reports / str(day) / "report.html").exists()
    assert len(list((paths.extracts / "parquet").glob("*.parquet"))) > 20
    assert "make dev" in done.stdout


def test_make_run_ends_with_status_1_and_the_reason_when_an_asset_fails(tmp_path, pipeline):
    wrong = pipeline.env | {"TMDB_API_TOKEN": "wrong-token-value"}

    done = _command(wrong, "run", "--dataset", "films")

    assert done.returncode == 1
    assert "Set TMDB_API_TOKEN to the API Read Access Token" in done.stdout
    assert "✗ films " in done.stdout
    assert "The run of films failed" in done.stdout
    assert "wrong-token-value" not in done.stdout + done.stderr


def test_a_wrong_setting_is_one_sentence_that_names_the_variable(tmp_path):
    done = _command({"TMDB_DISCOVER_PAGES": "many", "TMDB_ASSETS_DATA": str(tmp_path)}, "run")

    assert done.returncode == 1
    assert "TMDB_DISCOVER_PAGES is 'many', which is no whole number from 1 to 500" in done.stderr
    assert "Traceback" not in done.stderr


def _command(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with nothing else in the environment."""
    command = [str(Path(sys.executable).parent / "tmdb-assets"), *words]
    env = {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/")} | env
    return subprocess.run(command, cwd=PROJECT_DIR, env=env, capture_output=True, text=True, timeout=600, check=False)


def _known(pipeline: Pipeline, movie_id: int) -> bool:
    import requests  # noqa: PLC0415

    headers = {"Authorization": f"Bearer {pipeline.sandbox.token}"}
    return requests.get(f"{pipeline.sandbox.api_url}/movie/{movie_id}", headers=headers, timeout=10).ok


def _rewrite_listing(pipeline: Pipeline, day, change) -> None:
    """Change the first listed film of a day's raw listing behind the pipeline's back."""
    (part,) = (pipeline.settings.raw_dir / "tmdb" / "discover_pages" / f"date={day}").glob("*.parquet")
    rows = pq.read_table(part)
    payloads = rows["payload"].to_pylist()
    page = json.loads(payloads[0])
    page["results"][0] = change(page["results"][0])
    payloads[0] = json.dumps(page)
    index = rows.schema.get_field_index("payload")
    pq.write_table(rows.set_column(index, rows.schema.field(index), [payloads]), part)
