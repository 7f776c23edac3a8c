"""The dbt of the pipelines in tests: started once a process of tests, and not for every run.

Belongs here: what stands in the place of `warehouse.dbt_call.start_dbt`, and the life of the process behind it. Whoever
starts the project's own commands gets the real dbt.
"""

import subprocess
import sys
from pathlib import Path

from tmdb_assets.settings import DBT_DIR, DatasetPaths

_HERE = Path(__file__).parent


class Resident:
    """A process of dbt that is started when it is asked for the first time."""

    def __init__(self, place: Path) -> None:
        self._target = place
        self._process: subprocess.Popen[str] | None = None
        self._address = ""

    def start_dbt(self, paths: DatasetPaths) -> "subprocess.Popen[bytes]":  # noqa: ARG002 - as what it stands for
        """A process that waits for a command, as the real one does, and has the resident dbt do it."""
        self.start()
        return subprocess.Popen(
            [sys.executable, "-ISE", str(_HERE / "command.py"), self._address],
            cwd=DBT_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def start(self) -> None:
        """Let it come up, unless it is there."""
        if self._process:
            return
        folders = {
            "--project-dir": DBT_DIR,
            "--profiles-dir": DBT_DIR,
            "--target-path": self._target,
            "--log-path": self._target,
        }
        words = [str(word) for pair in folders.items() for word in pair]
        self._process = subprocess.Popen(
            [sys.executable, str(_HERE / "server.py"), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        self._address = self._process.stdout.readline().strip()
        assert self._address, "dbt did not come up; its reason stands in the output"

    def end(self) -> None:
        """Let it go."""
        if self._process:
            self._process.communicate()
