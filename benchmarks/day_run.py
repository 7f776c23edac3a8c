"""One `tmdb-assets run` in a process of its own, and where its time went.

Belongs here: running it, and reading the times of steps and dbt models out of the Dagster instance it used.
What the times are compared with does not.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import in_own_process

BUILD_STEP = "films_dbt"
"""The first step after the last answer; all before it capture."""


@dataclass(frozen=True)
class DayRun:
    """Seconds of a run, as a whole and in pieces.

    Attributes:
        total: From starting the program until it has ended.
        before: Until the first step begins: starting Python, loading the definitions, planning the run.
        steps: Each step, in the order in which they ran.
        between: Between the steps: Dagster's own work.
        after: After the last step: summary, ending the program.
        models: Each dbt model of the build step, longest first.
        after_capture: From the end of the last capturing step until the program has ended.
    """

    total: float
    before: float
    steps: dict[str, float]
    between: float
    after: float
    models: dict[str, float]
    after_capture: float

    def pieces(self) -> dict[str, float]:
        """All pieces in the order of time; they add up to the whole."""
        return {"starting": self.before, **self.steps, "between the steps": self.between, "ending": self.after}


def run_today(env: Mapping[str, str]) -> DayRun:
    """Run the daily job for today.

    Raises:
        RuntimeError: The run failed; the text has its output.
    """
    command = [str(Path(sys.executable).parent / "tmdb-assets"), "run"]
    started = time.time()
    done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False)
    ended = time.time()
    if done.returncode:
        raise RuntimeError(f"`tmdb-assets run` failed:\n{done.stdout}\n{done.stderr}")
    steps, models = in_own_process(_times, env["DAGSTER_HOME"])
    spans = sorted(steps.items(), key=lambda item: item[1])
    lasted = {name: end - start for name, (start, end) in spans}
    first, last = spans[0][1][0], max(end for _, (_, end) in spans)
    return DayRun(
        total=ended - started,
        before=first - started,
        steps=lasted,
        between=last - first - sum(lasted.values()),
        after=ended - last,
        models=dict(sorted(models.items(), key=lambda item: -item[1])),
        after_capture=ended - max(end for _, (start, end) in spans if end <= steps[BUILD_STEP][0]),
    )


def _times(dagster_home: str) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """Start and end of each step of the newest daily run in the instance, and the seconds of its dbt models."""
    os.environ["DAGSTER_HOME"] = dagster_home
    import dagster as dg  # noqa: PLC0415

    with dg.DagsterInstance.get() as instance:
        # The newest run of the job: after it, one may have deleted raw data for its age.
        run = instance.get_runs(dg.RunsFilter(job_name="films"), limit=1)[0]
        steps = {}
        for step in instance.get_run_step_stats(run.run_id):
            if step.start_time is not None and step.end_time is not None:
                steps[step.step_key.replace("__", "/")] = (step.start_time, step.end_time)
        models = {}
        wanted = {dg.DagsterEventType.ASSET_MATERIALIZATION}
        for record in instance.all_logs(run.run_id, of_type=wanted):
            event = record.dagster_event
            if event is None or event.step_key != BUILD_STEP:
                continue
            materialization = event.step_materialization_data.materialization
            seconds = materialization.metadata.get("Execution Duration")
            if isinstance(seconds, dg.FloatMetadataValue):
                models[materialization.asset_key.path[-1]] = seconds.value or 0.0
    return steps, models
