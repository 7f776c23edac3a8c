"""The dbt of the pipelines in tests: started once a process of tests, and not for every run.

Belongs here: what stands in the place of `warehouse.build.dbt_resource`, and the life of the process behind it. Whoever
starts the project's own commands gets the real dbt.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tmdb_assets.settings import DBT_DIR
from tmdb_assets.warehouse.build import LocalDbt

_HERE = Path(__file__).parent


class Resident:
    """A process of dbt that is started when it is asked for the first time."""

    def __init__(self, place: Path) -> None:
        self._target = place
        self._process: subprocess.Popen[str] | None = None

    def resource(self) -> LocalDbt:
        """What a pipeline calls: as Dagster sees it, a command like the real one."""
        resident = self

        class ResidentDbt(LocalDbt):
            def cli(self, *args: Any, **more: Any) -> Any:
                resident.start()
                return super().cli(*args, **more)

        return ResidentDbt(project_dir=str(DBT_DIR), profiles_dir=str(DBT_DIR), dbt_executable=str(_HERE / "dbt"))

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
        address = self._process.stdout.readline().strip()
        assert address, "dbt did not come up; its reason stands in the output"
        os.environ |= {"RESIDENT_DBT": address, "RESIDENT_DBT_PYTHON": sys.executable}

    def end(self) -> None:
        """Let it go."""
        if self._process:
            self._process.communicate()
