"""A dbt that has started and has read the project, and does every command asked of it in a process of its own.

Belongs here: one parent that never opens a database, from which a process is forked for each command. So a command has
what a dbt started again has (environment, locks, exit status, messages as lines of JSON), but for the seconds of its
start. Run by `resident`, not by hand. It ends when its standard input is closed.
"""

import atexit
import json
import os
import select
import signal
import socket
import sys
import threading
from contextlib import suppress
from typing import Any

from dbt.contracts.graph.manifest import Manifest

from tmdb_assets.warehouse.dbt_process import do, read_project


def main(*options: str) -> None:
    """Read the project with these options, say the address, and serve the commands that come to it."""
    manifest = read_project(options)
    if manifest is None:
        sys.exit("dbt cannot read the project")
    # A fork takes only one thread along: another one would leave its locks behind, closed for ever.
    assert threading.active_count() == 1
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who attend
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("")  # the system chooses a name, which is no file
        door.listen()
        sys.stdout.write(door.getsockname().removeprefix(b"\0").decode() + "\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
            asker, _ = door.accept()
            if not os.fork():
                door.close()
                _attend(asker, manifest)
            asker.close()


def _attend(asker: socket.socket, manifest: Manifest) -> None:
    """Have a command done by a child, and tell its exit status; who no longer waits for it ends it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, output, _, _ = socket.recv_fds(asker, 8, 2)
    with asker.makefile("rb") as words:
        asked = json.loads(words.read(int.from_bytes(size)))
    child = os.fork()
    if not child:
        asker.close()
        _do(asked, output, manifest)
    for descriptor in output:
        os.close(descriptor)
    ended = os.pidfd_open(child)
    if ended not in select.select([ended, asker], [], [])[0]:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with suppress(BrokenPipeError):
        asker.sendall(bytes([status if status >= 0 else 128 - status]))
    os._exit(0)


def _do(asked: dict[str, Any], output: list[int], manifest: Manifest) -> None:
    """What dbt's command does, and its end."""
    for descriptor, of_asker in zip((1, 2), output, strict=True):
        os.dup2(of_asker, descriptor)
        os.close(of_asker)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["inherited"])
    status = do(manifest, asked["words"], asked["environment"])
    # A whole exit would wait for threads of Arrow and DuckDB that stayed with the parent: only what Python has to do.
    atexit._run_exitfuncs()
    os._exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
