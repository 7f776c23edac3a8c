"""The graph as a whole: what is there, how it hangs together, and what every asset must say of itself."""

import json
from datetime import time, timedelta
from pathlib import Path

import dagster as dg
import pytest

from tmdb_assets.calendar.periods import DAILY
from tmdb_assets.datasets import DATASETS
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.defs.automation.runs import outlets_job
from tmdb_assets.extracts.asset import EXTRACTS
from tmdb_assets.policies import DATASET_TAG, MAINTENANCE_GROUP
from tmdb_assets.sources.tmdb.connection import SOURCE as TMDB

SNAPSHOT = Path(__file__).with_name("graph.json")

RECORDS = {*(f"maintenance/{dataset.name}_retention" for dataset in DATASETS), "maintenance/runs_retention"}
"""Assets on which is recorded what a job did; nobody can materialize them."""
OUTLETS = ("extracts", "reports")
"""Groups of assets that are made of the published copy, for people."""
EVERY_TABLE = [table for dataset in DATASETS for table in (*dataset.raw_tables, *dataset.tables)]
SEEDS: set[str] = set()
"""Tables that are no source's answers: files of the project."""
EACH = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)


def of(dataset, specs):
    """The specs of a dataset's assets."""
    return {name: spec for name, spec in specs.items() if spec.tags[DATASET_TAG] == dataset.name}


def describe(definitions: dg.Definitions, specs: dict[str, dg.AssetSpec]) -> dict:
    """The graph in a form that a person reads in a diff."""
    graph = definitions.resolve_asset_graph()
    schedules = {schedule.name: schedule.cron_schedule for schedule in definitions.schedules or ()}
    return {
        "assets": {
            name: {
                "group": spec.group_name,
                "deps": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
                "checks": sorted(
                    f"{key.name}{' (blocking)' if graph.get_check_spec(key).blocking else ''}"
                    for key in graph.asset_check_keys
                    if key.asset_key == spec.key
                ),
            }
            for name, spec in sorted(specs.items())
        },
        "schedules": schedules,
        "jobs": sorted(job.name for job in definitions.jobs or ()),
    }


def test_the_graph_is_the_one_that_was_agreed_on(definitions, specs):
    # After an intended change: python -m tests.defs.test_graph
    assert describe(definitions, specs) == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


@EACH
def test_every_asset_of_a_period_has_a_deadline_after_the_schedule_that_makes_it(definitions, specs, dataset):
    graph = definitions.resolve_asset_graph()
    policies = {graph.get(spec.key).freshness_policy for spec in of(dataset, specs).values()}
    run_at, deadline = dataset.timetable.run_at, dataset.timetable.deadline
    on = "* * *" if dataset.calendar == DAILY else "* * 1"

    (policy,) = policies
    assert (policy.deadline_cron, policy.timezone) == (f"{deadline.minute} {deadline.hour} {on}", "UTC")
    assert policy.lower_bound_delta == timedelta(hours=deadline.hour, minutes=deadline.minute)
    schedule = definitions.get_schedule_def(f"{dataset.name}_schedule")
    assert schedule.cron_schedule == f"{run_at.minute} {run_at.hour} {on}"
    # Two hours for a first period, whose details take minutes, and for a run that waits for another one.
    assert time(run_at.hour + 2, run_at.minute) <= deadline


def test_every_table_of_the_schemas_is_an_asset_of_the_same_name(specs):
    assert {table.path for table in EVERY_TABLE} <= set(specs)


def test_everything_flows_from_raw_over_the_published_copy_to_its_outlets_and_nothing_floats(specs):
    downstream: dict[str, set[str]] = {name: set() for name in specs}
    for name, spec in specs.items():
        for dep in spec.deps:
            assert dep.asset_key.to_user_string() in specs, f"{name} depends on something that is no asset"
            downstream[dep.asset_key.to_user_string()].add(name)
    ends = {name for name, others in downstream.items() if not others}
    starts = {name for name, spec in specs.items() if not spec.deps}
    outlets = {name for name, spec in specs.items() if spec.group_name in OUTLETS}
    assert ends == outlets
    assert {dep.asset_key.to_user_string() for name in outlets for dep in specs[name].deps} == {
        dataset.published_name for dataset in DATASETS
    }
    assert starts - SEEDS == {dataset.observation.recovered[1].path for dataset in DATASETS}


@EACH
def test_a_dataset_stands_on_nothing_of_another_but_published_copies(specs, dataset):
    own = of(dataset, specs)
    published = {other.published_name for other in DATASETS}
    for name, spec in own.items():
        assert {dep.asset_key.to_user_string() for dep in spec.deps} <= {*own} | published, name


def test_the_way_of_the_data_goes_one_way(specs):
    order = ["raw", "staging", "core", "marts", "published", *OUTLETS]
    for name, spec in specs.items():
        for dep in spec.deps:
            upstream = specs[dep.asset_key.to_user_string()]
            assert order.index(upstream.group_name) <= order.index(spec.group_name), f"{upstream.key} -> {name}"


@EACH
def test_every_asset_says_its_grain_and_has_group_kinds_owner_and_periods(specs, dataset):
    own = of(dataset, specs)
    assert len(own) > 20
    for name, spec in own.items():
        assert spec.description, name
        assert spec.description.startswith("One "), f"{name}: {spec.description}"
        assert spec.group_name, name
        assert spec.kinds, name
        assert list(spec.owners) == ["team:film-data"], name
        kind = dg.DailyPartitionsDefinition if dataset.calendar == DAILY else dg.WeeklyPartitionsDefinition
        assert isinstance(spec.partitions_def, kind), name


def test_every_table_shows_its_columns_with_types_and_descriptions_before_it_is_built(specs):
    for table in EVERY_TABLE:
        name = table.path
        shown = specs[name].metadata["dagster/column_schema"]
        assert [(c.name, c.type) for c in shown.columns] == [(c.name, c.duckdb_type) for c in table.columns], name
        assert all(column.description for column in shown.columns), name


def test_every_table_has_its_blocking_checks(definitions):
    graph = definitions.resolve_asset_graph()
    blocking = {
        (key.asset_key.to_user_string(), key.name)
        for key in graph.asset_check_keys
        if graph.get_check_spec(key).blocking
    }
    for table in EVERY_TABLE:
        name = table.path
        assert {(name, aspect) for aspect in ("shape", "keys", "rules")} <= blocking
        assert not table.references or (name, "orphans") in blocking


def test_today_is_a_partition_and_a_day_is_a_utc_day(specs):
    from tmdb_assets.settings import today_utc  # noqa: PLC0415

    days = specs["fact_movie_daily"].partitions_def
    assert days.get_last_partition_key() == today_utc().isoformat()
    assert days.timezone == "UTC"


def test_the_schedule_asks_for_the_partition_of_its_own_day(definitions):
    from datetime import UTC, datetime  # noqa: PLC0415

    schedule = definitions.get_schedule_def("films_schedule")
    tick = datetime(2026, 3, 29, 9, tzinfo=UTC)
    repository = definitions.get_repository_def()
    with dg.build_schedule_context(scheduled_execution_time=tick, repository_def=repository) as context:
        (request,) = schedule.evaluate_tick(context).run_requests
    assert (request.partition_key, request.run_key) == ("2026-03-29", "2026-03-29")
    assert schedule.execution_timezone == "UTC"


@EACH
def test_the_job_of_a_dataset_makes_and_checks_everything_up_to_its_published_copy(definitions, specs, dataset):
    assets, checks = assets_and_checks(dataset.job, definitions)
    up_to_published = {name for name, spec in of(dataset, specs).items() if spec.group_name not in OUTLETS}
    assert assets == up_to_published
    assert dataset.published_name in assets
    assert checks == {name for name in checks_of_all(definitions) if name[0] in up_to_published}


@EACH
def test_the_job_of_the_outlets_makes_and_checks_exactly_these(definitions, specs, dataset):
    assets, checks = assets_and_checks(outlets_job(dataset), definitions)
    outlets = {name for name, spec in of(dataset, specs).items() if spec.group_name in OUTLETS}
    assert assets == outlets >= {f"extracts/{dataset.name}/csv"}
    assert checks == {name for name in checks_of_all(definitions) if name[0] in outlets}


def test_the_sensors_of_the_outlets_follow_whatever_the_jobs_of_the_outlets_make(definitions, specs):
    graph = definitions.resolve_asset_graph()
    every = set()
    for job in map(outlets_job, DATASETS):
        followed = definitions.get_sensor_def(job).asset_selection.resolve(graph)
        assert {key.to_user_string() for key in followed} == assets_and_checks(job, definitions)[0]
        every |= {key.to_user_string() for key in followed}
    assert {name for name, spec in specs.items() if graph.get(spec.key).automation_condition} == every


def test_materialize_all_deletes_nothing_for_clean_ups_are_no_assets_that_can_be_materialized(definitions, specs):
    graph = definitions.resolve_asset_graph()
    assert {key.to_user_string() for key in graph.get_all_asset_keys()} == set(specs) | RECORDS
    assert all(graph.get(key).is_external for key in graph.external_asset_keys)
    assert {key.to_user_string() for key in graph.external_asset_keys} == RECORDS
    for name in RECORDS:
        assert graph.get(dg.AssetKey(name.split("/"))).group_name == MAINTENANCE_GROUP
    assert {node.name for node in definitions.resolve_job_def("retention").nodes} == {
        *(f"{dataset.name}_retention" for dataset in DATASETS),
        "runs_retention",
    }


def assets_and_checks(job: str, definitions: dg.Definitions) -> tuple[set[str], set[tuple[str, str]]]:
    """What a job makes, and what it checks."""
    layer = definitions.resolve_job_def(job).asset_layer
    checks = {(key.asset_key.to_user_string(), key.name) for key in layer.asset_graph.asset_check_keys}
    return {key.to_user_string() for key in layer.selected_asset_keys}, checks


def checks_of_all(definitions: dg.Definitions) -> set[tuple[str, str]]:
    return {(key.asset_key.to_user_string(), key.name) for key in definitions.resolve_asset_graph().asset_check_keys}


def test_whoever_asks_the_same_source_or_opens_the_same_warehouse_takes_turns(definitions):
    steps = [node for job in definitions.jobs for node in definitions.resolve_job_def(job.name).nodes]
    pools = {str(node.definition.pool) for node in steps}
    in_pool = {pool: {node.name for node in steps if node.definition.pool == pool} for pool in pools}

    assert in_pool["tmdb"] == {table.path.replace("/", "__") for table in EVERY_TABLE if table.source == TMDB}
    assert in_pool["extracts"] == {
        f"extracts__{dataset.name}__{extract.name}" for dataset in DATASETS for extract in EXTRACTS
    }
    assert in_pool["reports"] == {f"reports__{dataset.name}" for dataset in DATASETS if dataset.reports}
    for dataset in DATASETS:
        name = dataset.name
        assert in_pool[f"warehouse_{name}"] == {
            f"{name}_dbt",
            f"{name}_checks",
            f"published__{name}",
            f"{name}_retention",
        }


def test_a_stage_of_capturing_is_no_part_of_a_run_with_the_next_stage(definitions):
    graph = definitions.resolve_asset_graph()
    policies = {key.to_user_string(): graph.get(key).backfill_policy for key in graph.materializable_asset_keys}
    stages = [
        {"raw/tmdb/daily_export"},
        {"raw/tmdb/movie_details"},
        {"raw/tmdb/collections"},
        {"raw/omdb/movie_ratings"},
        {"published/films", "dim_movie", "fact_movie_daily"},
    ]
    stages.append({table.path for table in FILMS.raw_tables} - set.union(*stages))
    of_stages = [{policies[name] for name in stage} for stage in stages]
    assert all(len(policy) == 1 for policy in of_stages)
    assert len(set.union(*of_stages)) == len(stages)
    assert max(policy.max_partitions_per_run for policy in set.union(*of_stages)) == 30


def test_what_runs_by_itself_runs_from_the_start(definitions):
    assert {s.name: s.default_status.value for s in definitions.schedules} == dict.fromkeys(
        [*(f"{dataset.name}_schedule" for dataset in DATASETS), "retention_schedule"], "RUNNING"
    )
    names = {f"{dataset.name}_{what}" for dataset in DATASETS for what in ("missing_periods", "outlets")}
    sensors = {s.name: s.default_status.value for s in definitions.sensors}
    assert {*names, "alerts"} <= {*sensors}
    assert {*sensors.values()} == {"RUNNING"}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TMDB_START_DATE", "yesterday", "TMDB_START_DATE is 'yesterday', which is no day such as 2026-11-01"),
        ("ALERT_URLS", "slack://a-part-of-a-secret", r"entry 1 \(slack://\.\.\.\) is no complete address"),
    ],
)
def test_a_wrong_setting_is_told_when_the_code_location_loads(monkeypatch, name, value, said):
    from tmdb_assets.definitions import defs  # noqa: PLC0415
    from tmdb_assets.settings import SettingsError  # noqa: PLC0415

    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=said) as raised:
        defs()
    assert "secret" not in str(raised.value)


if __name__ == "__main__":
    from tmdb_assets.definitions import defs as load

    loaded = load()
    keys = loaded.resolve_asset_graph().materializable_asset_keys
    by_name = {spec.key.to_user_string(): spec for spec in loaded.resolve_all_asset_specs() if spec.key in keys}
    SNAPSHOT.write_text(json.dumps(describe(loaded, by_name), indent=1) + "\n", encoding="utf-8")
