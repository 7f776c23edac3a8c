"""The two configurations of Dagster: the team's in `deploy/dagster`, the laptop's beside the project."""

import re
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml

from tmdb_assets import policies
from tmdb_assets.datasets import DATASETS
from tmdb_assets.definitions import defs
from tmdb_assets.policies import warehouse_pool
from tmdb_assets.settings import PROJECT_DIR
from tmdb_assets.sources.mdblist.tables import SOURCE as MDBLIST_POOL
from tmdb_assets.sources.omdb.words import SOURCE as OMDB_POOL
from tmdb_assets.sources.tmdb.connection import POOL as TMDB_POOL

LAPTOP, TEAM = PROJECT_DIR / "dagster.yaml", PROJECT_DIR / "deploy" / "dagster" / "dagster.yaml"
POOLS = {value for name, value in vars(policies).items() if name.endswith("_POOL")}
POOLS |= {warehouse_pool(dataset.name) for dataset in DATASETS} | {TMDB_POOL} | {OMDB_POOL, MDBLIST_POOL}
AGREED = [
    "telemetry",
    "nux",
    "concurrency.pools",
    "run_monitoring",
    "retention",
    "run_retries.retry_on_asset_or_op_failure",
]
SECRET = re.compile("(url|password|passwd|secret|token|key|username)$", re.IGNORECASE)
BOTH = pytest.mark.parametrize("file", [LAPTOP, TEAM], ids=["laptop", "team"])


def read(file: Path) -> dict:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def at(part: object, path: str) -> object:
    for name in path.split("."):
        part = part[name]  # type: ignore[index]
    return part


def leaves(part: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every value of a configuration, with the names that lead to it."""
    match part:
        case dict():
            for name, value in part.items():
                yield from leaves(value, (*path, str(name)))
        case list():
            for value in part:
                yield from leaves(value, path)
        case _:
            yield path, part


def pools_of_the_assets() -> set[str]:
    definitions = defs()
    found = {pool for node in definitions.resolve_asset_graph().asset_nodes for pool in node.pools or ()}
    return found | {check.node_def.pool for check in definitions.asset_checks or ()} - {None}


def test_every_pool_that_a_step_takes_part_in_is_one_of_the_policies(monkeypatch):
    monkeypatch.setenv("TMDB_ASSETS_POSTGRES_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert pools_of_the_assets() == POOLS


@BOTH
def test_every_pool_lets_in_one_step_at_a_time(file, tmp_path, monkeypatch):
    configuration = read(file)
    # The limits are the instance's own; where it keeps its records does not matter for them.
    for name in ("storage", "compute_logs", "local_artifact_storage"):
        configuration.pop(name, None)
    (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        records = instance.event_log_storage
        for pool in POOLS:
            records.initialize_concurrency_limit_to_default(pool)
        assert {pool: records.get_concurrency_info(pool).slot_count for pool in POOLS} == dict.fromkeys(POOLS, 1)
        for pool in POOLS:
            assert records.claim_concurrency_slot(pool, "one run", "step").is_claimed
            assert not records.claim_concurrency_slot(pool, "another run", "step").is_claimed


@BOTH
def test_no_secret_stands_in_a_configuration(file):
    for path, value in leaves(read(file)):
        is_named = path[-1] == "env" and re.fullmatch("[A-Z_]+", str(value))
        assert is_named or not SECRET.search(path[-1]), f"{'.'.join(path)} has to come by env:"
        assert "://" not in str(value), f"{'.'.join(path)} is an address"


def test_what_the_teams_configuration_takes_from_the_environment_is_given_by_docker_compose():
    compose = yaml.safe_load((PROJECT_DIR / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    files = (TEAM, TEAM.with_name("workspace.yaml"))
    named = {str(value) for file in files for path, value in leaves(read(file)) if path[-1] == "env"}
    assert "DAGSTER_POSTGRES_URL" in named
    for service in ("code-server", "webserver", "daemon"):
        environment = compose[service]["environment"]
        given = environment if isinstance(environment, dict) else {}
        assert named <= given.keys(), service


@pytest.mark.parametrize("path", AGREED)
def test_both_configurations_agree_on_what_does_not_depend_on_where_it_runs(path):
    assert at(read(TEAM), path) == at(read(LAPTOP), path)


def test_a_laptop_keeps_its_records_in_sqlite_and_a_team_all_of_them_in_postgresql():
    assert "storage" not in read(LAPTOP)
    assert read(TEAM)["storage"] == {"postgres": {"postgres_url": {"env": "DAGSTER_POSTGRES_URL"}}}
    assert not {"run_storage", "event_log_storage", "schedule_storage"} & read(TEAM).keys()


@BOTH
def test_lost_runs_are_looked_for_old_ticks_go_and_nobody_is_told_of_us(file):
    configuration = read(file)
    assert configuration["telemetry"] == {"enabled": False}
    assert configuration["run_monitoring"]["enabled"] is True
    assert configuration["run_launcher"]["class"] == "WatchedRunLauncher"
    ages = [configuration["retention"]["schedule"]["purge_after_days"]]
    ages += configuration["retention"]["sensor"]["purge_after_days"].values()
    assert len(ages) == 4
    # Ticks that asked for a run stay: by their run keys no run is launched twice.
    assert configuration["retention"]["sensor"]["purge_after_days"]["success"] == -1


def test_a_team_tries_a_lost_run_again_and_waits_for_a_code_server_that_is_restarted():
    configuration = read(TEAM)
    assert configuration["run_retries"]["enabled"] is True
    assert configuration["run_retries"]["max_retries"] >= 1
    queue = configuration["run_queue"]
    waits = queue["max_user_code_failure_retries"] * queue["user_code_failure_retry_delay"]
    assert waits >= configuration["run_launcher"]["config"]["patience_seconds"]
