"""The process of a command, and the processes that it starts: their output and their end.

Belongs here: what outlives whom, and who is stopped with whom. What is started, and why, is said by the commands.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tmdb_assets.settings import PROJECT_DIR


@contextmanager
def own_output() -> Iterator[IO[str]]:
    """Standard output, whatever Dagster does with it meanwhile.

    Dagster leads standard output and error into files of its own for the time of a step. When their disk is full,
    it does not lead them back.
    """
    try:
        kept = [os.dup(stream.fileno()) for stream in (sys.stdout, sys.stderr)]
    except (OSError, ValueError):  # they are no files
        yield sys.stdout
        return
    try:
        with os.fdopen(os.dup(kept[0]), "w", encoding=sys.stdout.encoding, errors="replace", buffering=1) as output:
            yield output
    finally:
        for handle, stream in zip(kept, (sys.stdout, sys.stderr), strict=True):
            os.dup2(handle, stream.fileno())
            os.close(handle)


def run_until_stopped(command: list[str]) -> int:
    """Run a command in the project's directory; whoever stops this process stops it, too."""
    # A shell that starts this in the background has it ignore SIGINT, and Dagster takes every end for a SIGINT.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, cwd=PROJECT_DIR) as process:  # noqa: S603 - our own words

        def stop(*_: object) -> None:
            process.terminate()

        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        # Ctrl-C reaches the command by itself; wait for it to put its own processes to rest.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return process.wait()


@contextmanager
def dashboard_beside(listening: socket.socket) -> Iterator[None]:
    """The dashboard in a process of its own, for as long as the block runs or this process lives.

    It has the other end of a pipe that nobody writes to: it ends once this end is closed, however this process ended.
    """
    number = listening.fileno()
    command = [sys.executable, "-m", "tmdb_assets", "dashboard", "--listening", str(number)]
    # A session of its own: Ctrl-C in the terminal is for `dev`, which ends the dashboard after Dagster.
    with subprocess.Popen(  # noqa: S603 - our own words
        command, stdin=subprocess.PIPE, pass_fds=[number], start_new_session=True
    ) as process:
        listening.close()
        try:
            yield
        finally:
            process.terminate()
