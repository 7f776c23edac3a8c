"""A run of `tmdb-assets run` in a process of its own that can be looked at, stopped, killed.

Belongs here: starting it, what it announces (see `slow_disk`), freezing and killing its whole tree, and the reader
of the published copy beside it. When to kill, and what must hold afterwards, is said by the tests.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tmdb_assets.settings import PROJECT_DIR

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).parent / "tmdb-assets"
STOP_SECONDS = 5


def environment(more: dict[str, str]) -> dict[str, str]:
    """An environment with nothing else of the project's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"NO_COLOR": "1", "COLUMNS": "120", "PYTHONPATH": str(PROJECT_DIR)} | more


@dataclass
class Run:
    """A started run: the leader of a session of its own."""

    process: subprocess.Popen[bytes]
    output: Path
    announced: list[tuple[float, str, str]] = field(default_factory=list)

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def tree(self) -> list[psutil.Process]:
        """The process and all below it."""
        with contextlib.suppress(psutil.NoSuchProcess):
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        return []

    def dbt(self) -> psutil.Process | None:
        """The dbt below the run, if it is there."""
        for process in self.tree()[1:]:
            with contextlib.suppress(psutil.Error):
                if "tmdb_assets.warehouse.dbt_process" in process.cmdline():
                    return process
        return None

    def dbt_has_open(self, path: Path) -> bool:
        """Whether dbt has a file open right now."""
        with contextlib.suppress(psutil.Error, AttributeError):
            return any(file.path == str(path) for file in self.dbt().open_files())
        return False

    def freeze(self) -> None:
        """Stop the whole tree where it is; what it was doing can be looked at then."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        deadline = time.monotonic() + STOP_SECONDS
        while any(_runs(process) for process in self.tree()):
            assert time.monotonic() < deadline, "the tree does not stop"
            time.sleep(0.001)

    def go_on(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL for the whole tree, at once."""
        tree = self.tree()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for process in tree:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        psutil.wait_procs(tree, timeout=STOP_SECONDS)

    def kill_alone(self) -> list[psutil.Process]:
        """SIGKILL for the run's own process; those below it live on, and are returned."""
        children = self.tree()[1:]
        self.process.kill()
        self.process.wait()
        return children

    def wait(self, timeout: float = 240) -> int:
        return self.process.wait(timeout)

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def started(
    env: dict[str, str], place: Path, *, slow: tuple[Path, ...] = (), delay: float = 0.0, command: tuple[str, ...] = ()
) -> Iterator[Run]:
    """A run in `env`, its output below `place`; whatever is left of it is killed afterwards.

    Args:
        env: Its environment, and nothing beside it.
        place: Folder for its output.
        slow: Folders that are slow for it.
        delay: Seconds that a change of a file takes there.
        command: Another command than `tmdb-assets run` of films.
    """
    number = len(list(place.glob("run-*.txt")))
    output, pipe = place / f"run-{number:03d}.txt", place / f"run-{number:03d}.pipe"
    env = environment(env)
    listener = None
    if slow:
        os.mkfifo(pipe)
        env |= {
            "TMDB_CRASH_PIPE": str(pipe),
            "TMDB_CRASH_DELAY": str(delay),
            "TMDB_CRASH_FOLDERS": ":".join(map(str, slow)),
            "PYTHONPATH": f"{HERE / 'slow_disk'}:{env['PYTHONPATH']}",
        }
        listener = os.open(pipe, os.O_RDWR)  # also for writing, so that it is never at its end
    with output.open("wb") as file:
        process = subprocess.Popen(
            list(command) or [str(COMMAND), "run", "--dataset", "films"],
            cwd=PROJECT_DIR,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    run = Run(process, output)
    thread = threading.Thread(target=_listen, args=(listener, run.announced)) if listener is not None else None
    if thread:
        thread.start()
    try:
        yield run
    finally:
        run.kill()
        if thread:
            os.write(listener, b"end\n")
            thread.join()
            os.close(listener)
            pipe.unlink()


@dataclass
class Readings:
    """What a reader of the published copy saw."""

    reads: int
    errors: list[str]
    states: list[dict[str, dict[str, int]]]


@contextlib.contextmanager
def reading(published: Path, pause: float = 0.02, least: int = 1) -> Iterator[Readings]:
    """A reader of the published copy, in a process of its own; filled in when the block ends, and `least` reads."""
    readings = Readings(0, [], [])
    command = [sys.executable, str(HERE / "reader.py"), str(published), str(pause), str(least)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment({})
    ) as process:
        try:
            yield readings
        finally:
            said, _ = process.communicate()
            readings.__init__(**json.loads(said))


def _runs(process: psutil.Process) -> bool:
    try:
        return process.status() not in {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    except psutil.NoSuchProcess:
        return False


def _listen(pipe: int, announced: list[tuple[float, str, str]]) -> None:
    with os.fdopen(os.dup(pipe), encoding="utf-8") as lines:
        for line in lines:
            if line == "end\n":
                return
            event, _, path = line.rstrip("\n").partition("\t")
            announced.append((time.monotonic(), event, path))
