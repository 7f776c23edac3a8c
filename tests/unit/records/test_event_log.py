"""The event log of a run's process: its files stay open, and everybody sees what is noted as soon as it is."""

import threading

import dagster as dg
import pytest
from dagster import DagsterInstance

from tmdb_assets.records.event_log import OpenEventLog, keep_open
from tmdb_assets.records.instance import claim_run, prepare_dagster_home

CHECK = dg.AssetCheckKey(dg.AssetKey("films"), "keys")


@dg.asset(check_specs=[dg.AssetCheckSpec("keys", asset="films")])
def films():
    yield dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)])


@pytest.fixture
def home(settings, monkeypatch):
    env = {}
    home = prepare_dagster_home(settings, env)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    return home


@pytest.fixture
def instance(home):
    with DagsterInstance.get() as instance:
        keep_open(instance)
        yield instance


def run(instance):
    return dg.Definitions([films]).resolve_implicit_global_asset_job_def().execute_in_process(instance=instance)


def logs(home):
    return sorted(path.name for path in (home / "history" / "runs").glob("*.db-wal"))


def test_what_is_noted_is_what_dagster_itself_notes(home):
    with DagsterInstance.get() as plain, DagsterInstance.get() as kept:
        keep_open(kept)
        found = []
        for of in (plain, kept):
            run_id = run(of).run_id
            # Each is asked by the other: it sees what is noted while the files are open.
            other = kept if of is plain else plain
            checked = other.event_log_storage.get_latest_asset_check_execution_by_key([CHECK])[CHECK]
            assert checked.run_id == run_id
            made = other.get_latest_materialization_event(dg.AssetKey("films"))
            assert made.run_id == run_id
            found.append([record.get_dagster_event().event_type_value for record in other.all_logs(run_id)])

    assert "ASSET_CHECK_EVALUATION" in found[0]
    assert found[0] == found[1]


def test_the_files_of_the_run_at_hand_stay_open_and_all_are_closed_with_the_instance(home, instance):
    first, second = run(instance).run_id, run(instance).run_id

    assert logs(home) == sorted([f"{second}.db-wal", "index.db-wal"])
    assert instance.all_logs(first)
    assert logs(home) == sorted([f"{first}.db-wal", "index.db-wal"])
    instance.dispose()
    assert logs(home) == []
    assert instance.all_logs(second)


def test_who_follows_a_run_is_told_of_each_event_as_it_happens(instance):
    done = run(instance)
    with DagsterInstance.get() as webserver:
        told = threading.Event()
        webserver.watch_event_logs(done.run_id, None, lambda *_: told.set())

        instance.report_engine_event("still at work", done.dagster_run)

        assert told.wait(20)
        webserver.end_watch_event_logs(done.run_id, None)


def test_several_threads_can_note_events(instance):
    done = run(instance)
    before = len(instance.all_logs(done.run_id))
    threads = [
        threading.Thread(target=instance.report_engine_event, args=(f"{number}", done.dagster_run))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(instance.all_logs(done.run_id)) == before + 8


def test_an_error_while_something_is_noted_takes_it_back_and_the_log_goes_on(instance):
    def fail():
        with instance.event_log_storage.index_connection() as connection:
            connection.exec_driver_sql("delete from asset_keys")
            raise ZeroDivisionError

    run(instance)
    with pytest.raises(ZeroDivisionError):
        fail()

    assert instance.get_asset_keys() == [dg.AssetKey("films")]
    assert run(instance).success


def test_keeping_it_open_twice_is_keeping_it_open(home, instance):
    run(instance)
    keep_open(instance)

    assert run(instance).success
    assert len(logs(home)) == 2


def test_a_run_keeps_the_log_open_from_its_first_step_on(home):
    kinds = []

    @dg.asset
    def first(context: dg.AssetExecutionContext):
        claim_run(context)
        kinds.append(type(context.instance.event_log_storage))

    with DagsterInstance.get() as instance:
        assert dg.materialize([first], instance=instance).success
        assert kinds == [OpenEventLog]
        assert run(instance).success


def test_another_kind_of_event_log_stays_as_it_is():
    with DagsterInstance.ephemeral() as instance:
        keep_open(instance)

        assert not isinstance(instance.event_log_storage, OpenEventLog)
        assert run(instance).success


def test_a_question_inside_another_one_is_answered(instance):
    storage = instance.event_log_storage
    with storage.index_connection(), storage.index_connection() as inside:
        assert inside.exec_driver_sql("select 1").scalar() == 1
