"""Processes to measure in and to measure against: none of them is the one that reports.

Belongs here: a sandbox in a process of its own, a function in a fresh process, the environment both get, and
CPU time and peak memory of a process. What is measured does not.
"""

import os
import resource
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_SPAWN = get_context("spawn")  # a fork would bring the memory of the reporting process along
_START_SECONDS = 60


@dataclass(frozen=True)
class Upstream:
    """A sandbox in its own process."""

    api_url: str
    exports_url: str
    token: str
    variables: Mapping[str, str]
    """The environment of a project that asks it, for all of its upstreams."""
    _pipe: Any  # one end of a pipe; its type depends on the system

    def stats(self) -> dict[str, Any]:
        """What the sandbox was asked since the last `reset`."""
        return self._ask("stats")

    def reset(self) -> None:
        """Count from nothing again."""
        self._ask("reset_stats")

    def set_today(self, today: date | None) -> None:
        """Move the sandbox's clock; None is the real day."""
        self._ask("set_today", today)

    def _ask(self, name: str, *values: object) -> Any:  # noqa: ANN401 - whatever the sandbox says
        self._pipe.send((name, values))
        return self._pipe.recv()


@contextmanager
def sandbox(**settings: Any) -> Iterator[Upstream]:  # noqa: ANN401 - the fields of SandboxSettings
    """Start a sandbox with these `SandboxSettings` in a process of its own, for as long as the block runs."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(theirs, settings), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(_START_SECONDS):
            raise RuntimeError("the sandbox did not start")
        yield Upstream(*ours.recv(), ours)
    finally:
        ours.close()  # the sandbox ends when nobody can ask it any more
        process.join(10)
        if process.is_alive():
            process.kill()


def in_own_process(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a function that runs alone in a fresh process; its exceptions come through."""
    with ProcessPoolExecutor(1, mp_context=_SPAWN) as pool:
        return pool.submit(function, *args, **kwargs).result()


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """A directory that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tmdb-assets-bench-", ignore_cleanup_errors=True) as place:
        yield Path(place)


def bare_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment with nothing of the project's, and nothing that slows Python down."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return kept | {"NO_COLOR": "1", "COLUMNS": "120"} | dict(more or {})


def pipeline_environment(data: Path, upstream: Upstream | None = None, pages: int = 500) -> dict[str, str]:
    """The environment of a run of the project: its data in `data`, `upstream` asked as fast as it answers."""
    env = {"TMDB_ASSETS_DATA": str(data), "DAGSTER_HOME": str(data / "dagster_home")}
    if upstream:
        env |= {
            "TMDB_API_URL": upstream.api_url,
            "TMDB_EXPORTS_URL": upstream.exports_url,
            "TMDB_API_TOKEN": upstream.token,
            "TMDB_DISCOVER_PAGES": str(pages),
            "TMDB_REQUESTS_PER_SECOND": "10000",
        }
    return bare_environment(env)


def cpu_seconds() -> float:
    """CPU seconds this process has used, user and system, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_memory_bytes() -> int:
    """The most memory this process ever had resident."""
    try:
        # ru_maxrss would count what the parent had before this program was loaded.
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _serve(pipe: Any, settings: dict[str, Any]) -> None:  # noqa: ANN401
    from tmdb_assets.sandbox import Sandbox, SandboxSettings  # noqa: PLC0415 - only this process needs the server

    with Sandbox(SandboxSettings(**settings)) as served:
        pipe.send((served.api_url, served.exports_url, served.token, served.variables))
        while True:
            try:
                name, values = pipe.recv()
            except EOFError:
                return
            pipe.send(getattr(served, name)(*values))
