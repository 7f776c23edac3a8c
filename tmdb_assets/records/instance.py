"""The Dagster instance of one machine: its directory, its configuration, and what a killed run left in it.

Belongs here: preparing DAGSTER_HOME, opening the instance, ending runs whose process is gone. What runs do is
declared in `defs`.
"""

import contextlib
import os
import socket
import time
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, Self

import dagster as dg
from dagster import DagsterEventType, DagsterInstance, DagsterRun, DagsterRunStatus
from dagster._config.config_schema import UserConfigSchema
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._grpc.types import GetCurrentRunsResult
from dagster._serdes import ConfigurableClassData, deserialize_value

from tmdb_assets.environment import home_place, read
from tmdb_assets.records.event_log import keep_open
from tmdb_assets.settings import PROJECT_DIR, Settings

PROCESS_TAG = "tmdb_assets/process"
PATIENCE_SECONDS = 300
"""How long a code server may not answer until the runs that it was given count as lost, unless dagster.yaml says."""

_GONE = "The process of this run is gone: it was killed, or the machine stopped."


def dagster_home(settings: Settings, env: Mapping[str, str]) -> Path:
    """DAGSTER_HOME, whether or not it is there; default: `dagster_home` in the data directory.

    Raises:
        SettingsError: Dagster cannot keep its records there.
    """
    default = settings.data_dir / "dagster_home"
    return read({"DAGSTER_HOME": env.get("DAGSTER_HOME") or str(default)}, "DAGSTER_HOME", home_place, default)


def prepare_dagster_home(settings: Settings, env: MutableMapping[str, str]) -> Path:
    """Create DAGSTER_HOME (default: `dagster_home` in the data directory) and give it the project's dagster.yaml.

    A dagster.yaml that is there already stays.
    """
    home = dagster_home(settings, env)
    home.mkdir(parents=True, exist_ok=True)
    configuration = home / "dagster.yaml"
    if configuration.is_symlink() and not configuration.exists():
        configuration.unlink()  # the project was moved
    if not configuration.exists():
        configuration.symlink_to(PROJECT_DIR / "dagster.yaml")
    env["DAGSTER_HOME"] = str(home)
    return home


def process_name(pid: int) -> str | None:
    """A name for a running process of this machine that no other has: its id, its start, the machine's name.

    None if it does not run.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass  # it runs, for another user
    try:
        state, *numbers = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return f"{pid}:0@{socket.gethostname()}"  # no /proc on this system: the id alone has to do
    # A zombie is dead; nobody asked yet how it ended, as in a container without an init.
    return None if state == "Z" else f"{pid}:{numbers[18]}@{socket.gethostname()}"


class WatchedRunLauncher(DefaultRunLauncher):
    """Dagster's launcher of the code server's processes, with an answer to the question whether a run still runs.

    Dagster's own has none: the code server notices when a run's process dies, but when the code server died with it,
    as when the machine stopped, the run would count as running and keep its pool slots for hours. dagster.yaml
    names this class.
    """

    def __init__(
        self, inst_data: ConfigurableClassData | None = None, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        """As Dagster makes it.

        Args:
            inst_data: What dagster.yaml says.
            patience_seconds: How long a code server may not answer until the runs that it was given count as lost.
        """
        super().__init__(inst_data)
        self._patience_seconds = patience_seconds
        self._unanswered_since: dict[str, float] = {}

    @classmethod
    def config_type(cls) -> UserConfigSchema:
        """What dagster.yaml may say under `config`."""
        patience = dg.Field(dg.IntSource, default_value=PATIENCE_SECONDS, is_required=False)
        return {"patience_seconds": patience}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]) -> Self:
        """As Dagster makes it from dagster.yaml."""
        return cls(inst_data, config_value["patience_seconds"])

    @property
    def supports_check_run_worker_health(self) -> bool:
        """The daemon may ask."""
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Whether the process of a run runs, on this machine or on that of its code server."""
        owner = owner_of(self._instance, run)
        if owner and _is_here(owner):
            gone = _is_gone(owner)
        elif GRPC_INFO_TAG in run.tags:
            gone = self._server_lost(run)
        else:
            # Its first step has not begun: it may be waiting for a slot.
            pid = None if owner else _started_process(self._instance, run.run_id)
            gone = pid is not None and process_name(pid) is None
        return CheckRunHealthResult(WorkerStatus.NOT_FOUND if gone else WorkerStatus.RUNNING, _GONE if gone else None)

    def _server_lost(self, run: DagsterRun) -> bool:
        """Whether the code server that was given the run has it no more, or has not answered for long."""
        client = self._get_grpc_client_for_termination(run.run_id)
        if client is None:  # it ended meanwhile
            return False
        try:
            current = deserialize_value(client.get_current_runs(), GetCurrentRunsResult)
        except DagsterUserCodeUnreachableError:
            # A server that is restarted takes its runs with it, but a network may fail for a moment.
            since = self._unanswered_since.setdefault(run.run_id, time.monotonic())
            return time.monotonic() - since > self._patience_seconds
        self._unanswered_since.pop(run.run_id, None)
        return run.run_id not in current.current_runs


def _started_process(instance: DagsterInstance, run_id: str) -> int | None:
    """The id of the process that Dagster started for a run, if it says so."""
    for record in instance.all_logs(run_id, of_type=DagsterEventType.ENGINE_EVENT):
        event = record.dagster_event
        said = event.engine_event_data.metadata.get("pid") if event else None
        with contextlib.suppress(TypeError, ValueError):
            return int(str(said.value)) if said else None
    return None


def owner_of(instance: DagsterInstance, run: DagsterRun) -> str | None:
    """The name of the process that a run runs in; None if it has not said so yet.

    A run that is executed again begins with the tags of the run before it, that one's process included.
    """
    owner = run.tags.get(PROCESS_TAG)
    before = instance.get_run_by_id(run.parent_run_id) if owner and run.parent_run_id else None
    return None if before and before.tags.get(PROCESS_TAG) == owner else owner


def _is_here(owner: str) -> bool:
    """Whether the process with this name is, or was, one of this machine."""
    return owner.partition("@")[2] in {"", socket.gethostname()}


def _is_gone(owner: str) -> bool:
    """Whether the process of this machine with this name (`process_name`) has ended."""
    found = process_name(int(owner.partition(":")[0]))
    return found is None or found.partition("@")[0] != owner.partition("@")[0]


def end_abandoned_runs(instance: DagsterInstance) -> list[str]:
    """Mark runs as failed whose process was killed, and free the pool slots they held.

    Without it the next run would wait for ever for a slot that nobody gives back. Returns the runs' ids.
    """
    running = instance.get_runs(
        dg.RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.CANCELING])
    )
    abandoned = []
    for run in running:
        owner = owner_of(instance, run)
        if owner is None or not _is_here(owner) or not _is_gone(owner):
            continue
        instance.report_run_failed(run, message=_GONE)
        abandoned.append(run.run_id)
    # A run that ended while it held a slot (a kill between two events) holds it still.
    storage = instance.event_log_storage
    for run_id in {*abandoned, *slot_holders(instance)}:
        known = instance.get_run_by_id(run_id)
        if known is None or known.is_finished:
            storage.free_concurrency_slots_for_run(run_id)
    return abandoned


def claim_run(context: dg.OpExecutionContext | dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> None:
    """Note on the run which process it runs in, so that `end_abandoned_runs` can tell when it was killed.

    The process keeps the event log open from then on.
    """
    if context.run.tags.get(PROCESS_TAG) != this_process():
        keep_open(context.instance)
        context.instance.add_run_tags(context.run.run_id, {PROCESS_TAG: this_process()})


def this_process() -> str:
    """The name of this process (`process_name`)."""
    return process_name(os.getpid()) or str(os.getpid())


def slot_holders(instance: DagsterInstance) -> set[str]:
    """The ids of the runs that hold a slot of a pool."""
    storage = instance.event_log_storage
    return {
        slot.run_id
        for key in storage.get_concurrency_keys()
        for slot in storage.get_concurrency_info(key).claimed_slots
    }
