"""Figure 5: how long the code location takes to load, by `dagster definitions validate`."""

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.processes import pipeline_environment, temporary_directory
from benchmarks.report import Details, Figure, Result

PROJECT_DIR = Path(__file__).resolve().parent.parent
TARGET_SECONDS = 8.0


def measure(*, quick: bool) -> Result:
    """Load it three times (quick: once); the best counts, for the first also reads the disk."""
    seconds = []
    with temporary_directory() as place:
        env = pipeline_environment(place)
        home = Path(env["DAGSTER_HOME"])
        home.mkdir()
        (home / "dagster.yaml").symlink_to(PROJECT_DIR / "dagster.yaml")
        command = [str(Path(sys.executable).parent / "dagster"), "definitions", "validate", "-w", "workspace.yaml"]
        for _ in range(1 if quick else 3):
            started = time.monotonic()
            done = subprocess.run(command, cwd=PROJECT_DIR, env=env, capture_output=True, text=True, check=False)
            seconds.append(time.monotonic() - started)
            if done.returncode:
                raise RuntimeError(f"the code location does not load:\n{done.stdout}\n{done.stderr}")
    rows = [(str(number), f"{taken:.1f}") for number, taken in enumerate(seconds, start=1)]
    return Result(
        figures=[Figure("loading the code location", min(seconds), TARGET_SECONDS, "s")],
        details=[Details("Loading the code location", ("try", "seconds"), rows)],
    )
