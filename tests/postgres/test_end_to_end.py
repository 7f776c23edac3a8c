"""PostgreSQL as the end of a run of Dagster: real runs, a real server, real alerts."""

import io
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date

import dagster as dg
import duckdb
import pytest
from rich.console import Console

from tests.checks.conftest import FIRST, LAST, RECOVERED_DAY
from tests.checks.runs import materialized, recorded
from tests.e2e.pipeline import Pipeline, failed_steps
from tests.postgres.server import Database, Server, secrets_in
from tests.postgres.test_incremental import assert_same
from tests.receivers import Receiver
from tmdb_assets.cli.runs import run_period
from tmdb_assets.cli.summary import print_summary
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.definitions import defs
from tmdb_assets.defs.automation.runs import outlets_job
from tmdb_assets.policies import POSTGRES_POOL
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.workspace import Workspace

pytestmark = pytest.mark.system

SECRET = "s3cret's p@ss/w%rd-that-nobody-may-see"
READER_SECRET = "r3ader's p@ss/w%rd-that-nobody-may-see"
CHECK = "matches_published"
POSTGRES_KEY = dg.AssetKey(["postgres", "films"])


@pytest.fixture
def team(pipeline: Pipeline, database: Database) -> Pipeline:
    """A pipeline with three published days that has been told of a database."""
    pipeline.env["TMDB_ASSETS_POSTGRES_URL"] = database.url
    pipeline.activate()
    return pipeline


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def postgres(team: Pipeline, day: date = LAST) -> dg.ExecuteInProcessResult:
    """Materialize it alone."""
    return team.execute(outlets_job(FILMS), day, dg.AssetSelection.assets(POSTGRES_KEY))


def check_publish_and_load(team: Pipeline) -> dg.ExecuteInProcessResult:
    """The end of a day, from the checks of the warehouse on, in one run."""
    selection = dg.AssetSelection.checks_for_assets(*(dg.AssetKey(table.path.split("/")) for table in TABLES))
    job = dg.define_asset_job(
        "check_publish_and_load",
        selection=selection | dg.AssetSelection.assets("published/films", POSTGRES_KEY),
        executor_def=dg.in_process_executor,
    )
    team.activate()
    definitions = dg.Definitions.merge(defs(), dg.Definitions(jobs=[job]))
    with dg.DagsterInstance.get() as instance:
        return definitions.resolve_job_def(job.name).execute_in_process(
            instance=instance,
            partition_key=LAST.isoformat(),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )


def copy_of(team: Pipeline) -> PublishedCopy:
    return PublishedCopy(team.settings.paths("films").published)


def test_the_outlets_of_a_published_day_have_postgresql_with_its_check_green(team, database):
    assert failed_steps(team.run(LAST)) == {}
    result = postgres(team)
    assert failed_steps(result) == {}
    assert "postgres/films" in materialized(result)
    assert recorded(result, "postgres/films", CHECK).status.value == "SUCCEEDED"
    assert_same(database, copy_of(team))
    (event,) = [e for e in result.all_events if e.is_step_materialization and e.asset_key == POSTGRES_KEY]
    shown = event.step_materialization_data.materialization.metadata
    assert shown["made_again"].value is True
    assert shown["days_loaded"].value == 3
    assert shown["to_do"].value == "nothing"
    assert "unchanged" not in shown
    assert shown["dagster/row_count"].value == sum(copy_of(team).relation(t.name).shape[0] for t in TABLES)

    again = postgres(team)
    assert failed_steps(again) == {}
    (event,) = [e for e in again.all_events if e.is_step_materialization]
    assert event.step_materialization_data.materialization.metadata["rows_written"].value == 0
    assert "unchanged" in event.step_materialization_data.materialization.metadata


def test_the_metadata_names_the_tables_of_what_left_the_fact_and_how_to_drop_them(team, database):
    assert postgres(team).success
    team.env["TMDB_FACTS_RETENTION_DAYS"] = "1"
    team.activate()
    # Nothing can be written into a published copy: another file takes its place, as in publishing.
    published = team.settings.paths("films").published
    torn = shutil.copy(published, published.with_suffix(".tmp"))
    torn.chmod(0o644)
    with duckdb.connect(str(torn)) as copy:
        copy.execute("delete from fact_movie_daily where date_id = (select min(date_id) from fact_movie_daily)")
    torn.replace(published)
    result = postgres(team)
    (event,) = [e for e in result.all_events if e.is_step_materialization]
    shown = event.step_materialization_data.materialization.metadata
    table = f"films.fact_movie_daily_{FIRST:%Y_%m}_detached"
    assert shown["detached_tables"].value == 1
    assert shown["detached_size_bytes"].value > 0
    assert f"`drop table {table};`" in shown["detached"].value
    assert result.get_asset_check_evaluations()[0].passed
    assert shown["dagster/row_count"].value == sum(copy_of(team).relation(t.name).shape[0] for t in TABLES)
    assert database.one(f"select count(*) from {table}") > 0


def test_a_planted_difference_turns_the_check_red_in_clear_words_and_the_next_load_mends_it(team, database, receiver):
    team.env["ALERT_URLS"] = receiver.url
    team.activate()
    assert postgres(team).success
    database.ask("update films.fact_movie_daily set vote_count = 7 where date_id = %s and popularity_rank = 1", LAST)
    red = postgres(team)
    assert red.success, "it holds nothing back"
    (verdict,) = red.get_asset_check_evaluations()
    assert not verdict.passed
    assert f"fact_movie_daily of {LAST}: the sum of vote_count is " in verdict.description
    assert " in PostgreSQL, " in verdict.description
    team.tick("alerts")
    assert f"postgres/films {CHECK} failed" in receiver.received[-1].text
    assert f"fact_movie_daily of {LAST}" in receiver.received[-1].text
    (verdict,) = postgres(team).get_asset_check_evaluations()
    assert verdict.passed
    assert_same(database, copy_of(team))


def test_only_checked_data_goes_out(team, database):
    assert postgres(team).success
    before = database.ask("select name, value from films_load.tables union all table films_load.days")
    with duckdb.connect(str(team.settings.paths("films").warehouse)) as warehouse:
        warehouse.execute("update fact_movie_daily set popularity = -1 where popularity_rank = 7")
    result = check_publish_and_load(team)
    assert not result.success
    assert not {"published/films", "postgres/films"} & materialized(result)
    assert database.ask("select name, value from films_load.tables union all table films_load.days") == before
    # Nor by hand: what is loaded is the published copy.
    assert postgres(team).success
    assert database.one("select count(*) from films.fact_movie_daily where popularity < 0") == 0


def test_a_wrong_password_fails_at_once_is_told_and_is_in_no_record(team, database, server, receiver, capfd):
    team.env |= {
        "TMDB_ASSETS_POSTGRES_URL": server.url(database.name, "loader", SECRET),
        "TMDB_ASSETS_POSTGRES_READER_PASSWORD": READER_SECRET,
        "ALERT_URLS": receiver.url,
    }
    team.activate()
    result = postgres(team)
    (reason,) = failed_steps(result).values()
    assert "does not let us in" in reason
    assert "password authentication failed for user" in reason
    assert not [event for event in result.all_events if event.is_step_up_for_retry], "a person has to mend it"
    team.tick("alerts")
    (got,) = receiver.received
    assert "PostgreSQL at 127.0.0.1" in got.text
    assert "What readers see is as it was before" in got.text
    everything = capfd.readouterr()
    for secret in (SECRET, READER_SECRET):
        assert secrets_in(team.directory, secret) == []
        assert secret not in got.text + everything.out + everything.err


def test_a_failure_of_postgresql_alone_is_over_when_it_was_loaded_whatever_day_the_load_was_about_and_not_before(
    team, database, server, receiver
):
    team.env |= {"TMDB_ASSETS_POSTGRES_URL": server.url(database.name, "loader", SECRET), "ALERT_URLS": receiver.url}
    team.activate()
    assert list(failed_steps(check_publish_and_load(team))) == ["postgres__films"]
    team.tick("alerts")
    (told,) = receiver.received
    assert "does not let us in" in told.text

    team.env["TMDB_ASSETS_POSTGRES_URL"] = database.url
    team.activate()
    assert team.run(LAST, dg.AssetSelection.assets("published/films")).success
    team.tick("alerts")
    assert receiver.received == [told], "the day was published all the time: it is PostgreSQL that lacks it"

    assert postgres(team, RECOVERED_DAY).success
    team.tick("alerts")
    (recovery,) = [message for message in receiver.received if message != told]
    assert "check_publish_and_load" in recovery.text
    assert "recover" in recovery.text.lower()


def test_the_command_says_that_the_copy_is_published_and_postgresql_is_not_loaded(team, database, server):
    team.env["TMDB_ASSETS_POSTGRES_URL"] = server.url(database.name, "loader", SECRET)
    team.activate()
    console = Console(file=io.StringIO(), width=200)
    outcome = run_period(Workspace(team.settings), FILMS, LAST, console)
    print_summary(console, team.settings, [outcome], demo=False, verbose=False)
    said = console.file.getvalue()
    assert not outcome.succeeded
    assert "PostgreSQL at 127.0.0.1" in said
    assert "The run of films failed. The period is published." in said
    assert SECRET not in said


def test_nor_are_the_passwords_of_a_load_that_succeeds(team, database, server, capfd):
    database.ask(f"alter role loader password '{SECRET.replace(chr(39), chr(39) * 2)}'", user="postgres")
    team.env |= {
        "TMDB_ASSETS_POSTGRES_URL": server.url(database.name, "loader", SECRET),
        "TMDB_ASSETS_POSTGRES_READER_PASSWORD": READER_SECRET,
    }
    team.activate()
    assert failed_steps(postgres(team)) == {}
    database.ask("alter role loader password null", user="postgres")
    everything = capfd.readouterr()
    for secret in (SECRET, READER_SECRET):
        assert secrets_in(team.directory, secret) == []
        assert secret not in everything.out + everything.err
    assert database.one("select rolcanlogin from pg_roles where rolname = 'tmdb_reader'") is True


def test_a_server_that_comes_back_is_tried_again_in_the_same_run(team, copies, monkeypatch):
    monkeypatch.setattr("tmdb_assets.postgres.asset.RETRY_SECONDS", 3)
    with Server() as server:
        database = server.database()
        team.env["TMDB_ASSETS_POSTGRES_URL"] = database.url
        team.activate()
        server.stop()
        threading.Thread(target=server.start_after_a_refusal).start()
        result = postgres(team)
        assert result.success
        assert len([event for event in result.all_events if event.is_step_up_for_retry]) >= 1
        assert_same(database, copy_of(team))


def test_the_asset_has_what_all_assets_have(team):
    definitions = defs()
    graph = definitions.resolve_asset_graph()
    (spec,) = [spec for spec in definitions.resolve_all_asset_specs() if spec.key == POSTGRES_KEY]
    assert spec.description.startswith("One ")
    assert spec.group_name == "published"
    assert list(spec.owners) == ["team:film-data"]
    assert "postgres" in spec.kinds
    assert [dep.asset_key.to_user_string() for dep in spec.deps] == ["published/films"]
    published = graph.get(dg.AssetKey(["published", "films"]))
    asset = graph.get(POSTGRES_KEY)
    assert asset.freshness_policy == published.freshness_policy
    assert asset.freshness_policy is not None
    assert asset.backfill_policy == published.backfill_policy
    (node,) = [node for node in definitions.resolve_job_def(outlets_job(FILMS)).nodes if node.name == "postgres__films"]
    assert node.definition.pool == POSTGRES_POOL
    assert node.definition.retry_policy.max_retries == 3


def test_without_the_setting_there_is_nothing_of_it(pipeline, monkeypatch):
    for value in (None, "", "  "):
        if value is not None:
            monkeypatch.setenv("TMDB_ASSETS_POSTGRES_URL", value)
        keys = defs().resolve_asset_graph().get_all_asset_keys()
        assert POSTGRES_KEY not in keys
    # Nor does anybody wait for a driver.
    program = "import sys; from tmdb_assets.definitions import defs; defs(); sys.exit('psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], env=pipeline.env, check=False).returncode == 0


def test_a_server_that_is_down_keeps_nobody_from_loading_the_code_location(pipeline):
    pipeline.env["TMDB_ASSETS_POSTGRES_URL"] = "postgresql://nobody@127.0.0.1:1/nowhere"
    pipeline.activate()
    assert POSTGRES_KEY in defs().resolve_asset_graph().get_all_asset_keys()


def test_before_the_first_publication_it_says_so_at_once(team):
    team.settings.paths("films").published.unlink()
    result = postgres(team)
    (reason,) = failed_steps(result).values()
    assert "There is no published copy" in reason
    assert not [event for event in result.all_events if event.is_step_up_for_retry]
