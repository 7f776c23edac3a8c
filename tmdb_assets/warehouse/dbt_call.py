"""Calling dbt: in a process of its own, which has started and has read the project before it is needed.

Belongs here: that process's life, from the begin of a run to the end of its command, and the words it gets. Which
models are built, and what is made of dbt's events, is in `build`; what happens in the process, in `dbt_process`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Self

from tmdb_assets.settings import DBT_DIR, DatasetPaths
from tmdb_assets.warehouse.notes import digest_of_tree

_WRITTEN_BY_DBT = {"target", "logs"}
_READ = "partial_parse.msgpack"
_DATASET_VARIABLE = "TMDB_ASSETS_DATASET"
DATA_VARIABLE = "TMDB_ASSETS_DATA"
DBT_BUILD = ("build", "--exclude-resource-type", "test", "unit_test")


def dbt_environment(paths: DatasetPaths, days: Sequence[date], since: date | None = None) -> dict[str, str]:
    """What dbt has to know of a run: the dataset, its window from the first to the last period, the oldest facts.

    Not as `--vars`: dbt parses the whole project again whenever those change, which takes longer than its SQL.
    """
    return {
        DATA_VARIABLE: str(paths.data_dir),
        _DATASET_VARIABLE: paths.dataset,
        "TMDB_WINDOW_START_DATE": min(days).isoformat(),
        "TMDB_WINDOW_END_DATE": max(days).isoformat(),
        "TMDB_FACTS_SINCE": since.isoformat() if since else "",
    }


def start_dbt(paths: DatasetPaths) -> "subprocess.Popen[bytes]":
    """Start a dbt that reads the project for a dataset, and waits for its command."""
    _bring_what_was_read(paths)
    # Where the data is, is no part of the project: who asks for a command says it. With it, dbt would read all again.
    inherited = {name: value for name, value in os.environ.items() if name != DATA_VARIABLE}
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-P", "-m", "tmdb_assets.warehouse.dbt_process", *_folders(paths)],
        env={**inherited, _DATASET_VARIABLE: paths.dataset, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        cwd=DBT_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _bring_what_was_read(paths: DatasetPaths) -> None:
    """Let the first dbt of a data directory find what the installation has read of the project."""
    read, place = DBT_DIR / "target" / _READ, paths.dbt / _READ
    if read.exists() and not place.exists():
        # Without it dbt reads the project itself, and the command says what is wrong with the place.
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(read, place)


def _folders(paths: DatasetPaths) -> list[str]:
    """The same target folder every time: dbt finds there what it parsed the last time."""
    return [
        *("--project-dir", str(DBT_DIR)),
        *("--profiles-dir", str(DBT_DIR)),
        *("--target-path", str(paths.dbt)),
        *("--log-path", str(paths.dbt)),
    ]


_early: dict[DatasetPaths, tuple[str, "subprocess.Popen[bytes]"]] = {}


def start_early(paths: DatasetPaths) -> None:
    """Start the dbt of a run while all else that the run needs is still to be imported: its `Dbt` takes it over.

    One that nobody takes over ends with this process.
    """
    _early[paths] = (_digest_of_project(), start_dbt(paths))


def _digest_of_project() -> str:
    parts = sorted(entry for entry in DBT_DIR.iterdir() if entry.name not in _WRITTEN_BY_DBT)
    return hashlib.sha256("".join(f"{part.name} {digest_of_tree(part)}\n" for part in parts).encode()).hexdigest()


class Dbt:
    """dbt for the models of a dataset, for as long as the block runs.

    It starts with the block, or was started early. In a run that waits for the network meanwhile, a command then takes
    what its SQL takes; where nothing is waited for, it takes as long as if dbt were started for it.

    Args:
        paths: Where the dataset's files are.
    """

    def __init__(self, paths: DatasetPaths) -> None:
        self._paths = paths
        self._waiting: subprocess.Popen[bytes] | None = None
        self.project = ""
        """A digest of the dbt project as the process has read it, or as it was just before."""

    def __enter__(self) -> Self:
        self._waiting = self._start()
        return self

    def __exit__(self, *_: object) -> None:
        if waiting := self._taken():
            waiting.kill()
            waiting.communicate()

    def call(self, words: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        """Let dbt do a command.

        Args:
            words: Its words after `dbt`.
            environment: Variables beside those of this process.

        Returns:
            The process that does it. Its output, with what goes to the standard error, is dbt's lines of JSON; its exit
            status is dbt's.
        """
        words = ["--log-format", "json", *words, *_folders(self._paths)]
        # The database is open for as long as the process lives, which ends with the command.
        environment = {**environment, "TMDB_ASSETS_KEEP_OPEN": "true"}
        asked = json.dumps({"words": words, "environment": environment}).encode() + b"\n"
        process = self._taken()
        if process is None or process.poll() is not None:
            process = self._start()
        assert process.stdin is not None  # noqa: S101 - it was started with a pipe
        # One that dies of it ends without a line, which is what its caller is told.
        with suppress(BrokenPipeError):
            process.stdin.write(asked)
            process.stdin.close()
        process.stdin = None  # it has all it gets
        # What is said of the process when it fails: a command that a person can try.
        process.args = ["dbt", *words]
        return process

    def _start(self) -> "subprocess.Popen[bytes]":
        if early := _early.pop(self._paths, None):
            self.project, process = early
            return process
        self.project = _digest_of_project()
        return start_dbt(self._paths)

    def _taken(self) -> "subprocess.Popen[bytes] | None":
        """The process that waits, which then is the caller's."""
        taken, self._waiting = self._waiting, None
        return taken
