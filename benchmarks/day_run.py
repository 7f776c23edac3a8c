"""One command of `tmdb-assets` in a process of its own, and where its time went.

Belongs here: running it, and reading the times of steps and dbt models out of the Dagster instance it used.
What the times are compared with does not.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import in_own_process

BUILD_STEP = "films_dbt"
"""The step that builds the warehouse of films."""
_BUILDING = "_dbt"
"""What the steps that build the warehouse of a dataset end with."""
_CAPTURING = "raw/"
_RUNS = 20  # more than a command starts

Span = tuple[str, float, float]
"""A step, and when it began and ended."""


@dataclass(frozen=True)
class DayRun:
    """Seconds of a run, as a whole and in pieces.

    Attributes:
        total: From starting the program until it has ended.
        cpu: CPU seconds of the program and of those it started, as far as it waited for their end.
        before: Until the first step begins: starting Python, loading the definitions, planning the run.
        steps: Each step, in the order in which they began, those of the outlets included.
        between: While no step ran: Dagster's own work.
        after: After the last step: summary, ending the program.
        models: Each dbt model of the build step, longest first.
        after_capture: From the end of the last capturing step until the program has ended.
    """

    total: float
    cpu: float
    before: float
    steps: dict[str, float]
    between: float
    after: float
    models: dict[str, float]
    after_capture: float

    def pieces(self) -> dict[str, float]:
        """All pieces in the order of time; they add up to the whole if no two steps ran side by side."""
        return {"starting": self.before, **self.steps, "between the steps": self.between, "ending": self.after}


def run_today(env: Mapping[str, str]) -> DayRun:
    """Run the daily job for today, and its outlets.

    Raises:
        RuntimeError: The run failed; the text has its output.
    """
    return run_command(env, ["run"])


def run_command(env: Mapping[str, str], words: Sequence[str]) -> DayRun:
    """Run a command that runs jobs in its own process: `run`, or `backfill`.

    Raises:
        RuntimeError: It failed; the text has its output.
    """
    command = [str(Path(sys.executable).parent / "tmdb-assets"), *words]
    used, started = _cpu_of_children(), time.time()
    done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False)
    ended, cpu = time.time(), _cpu_of_children() - used
    if done.returncode:
        raise RuntimeError(f"`tmdb-assets {' '.join(words)}` failed:\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}")
    spans, models = in_own_process(_times, env["DAGSTER_HOME"], started)
    steps: dict[str, float] = {}
    for name, begin, end in spans:
        steps[name] = steps.get(name, 0.0) + end - begin
    first, last = spans[0][1], max(end for _, _, end in spans)
    captured = max((end for name, _, end in spans if name.startswith(_CAPTURING)), default=first)
    return DayRun(
        total=ended - started,
        cpu=cpu,
        before=first - started,
        steps=steps,
        between=last - first - _covered(spans),
        after=ended - last,
        models=dict(sorted(models.items(), key=lambda item: -item[1])),
        after_capture=ended - captured,
    )


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _covered(spans: Sequence[Span]) -> float:
    """Seconds in which at least one step ran."""
    covered, until = 0.0, 0.0
    for _, begin, end in sorted(spans, key=lambda span: span[1]):
        covered += max(0.0, end - max(begin, until))
        until = max(until, end)
    return covered


def _times(dagster_home: str, since: float) -> tuple[list[Span], dict[str, float]]:
    """The steps of all runs in the instance that began at `since` or later, and the seconds of their dbt models."""
    os.environ["DAGSTER_HOME"] = dagster_home
    import dagster as dg  # noqa: PLC0415

    spans: list[Span] = []
    models: dict[str, float] = {}
    with dg.DagsterInstance.get() as instance:
        for run in instance.get_runs(limit=_RUNS):
            found = [
                (step.step_key.replace("__", "/"), step.start_time, step.end_time)
                for step in instance.get_run_step_stats(run.run_id)
                if step.start_time is not None and step.end_time is not None and step.start_time >= since
            ]
            if not found:
                continue
            spans += found
            for log in instance.all_logs(run.run_id, of_type={dg.DagsterEventType.ASSET_MATERIALIZATION}):
                event = log.dagster_event
                if event is None or not (event.step_key or "").endswith(_BUILDING):
                    continue
                materialization = event.step_materialization_data.materialization
                seconds = materialization.metadata.get("Execution Duration")
                if isinstance(seconds, dg.FloatMetadataValue):
                    models[materialization.asset_key.path[-1]] = seconds.value or 0.0
    return sorted(spans, key=lambda span: span[1]), models
