"""A dbt that has started and has read the project, and waits for its command: the program behind `dbt_call`.

Belongs here: what happens in that process. It takes one line of JSON on its standard input, `words` and `environment`,
does what dbt's command does with those words, and ends as it ends. When the input ends without a line, nobody needs
it any more. Run by `dbt_call`, not by hand; it imports little beside dbt, for it is started for every run.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest


def read_project(options: Sequence[str]) -> Manifest | None:
    """The project as dbt has it in memory after reading it; None if it cannot be read.

    Args:
        options: Where the project, the profiles and the target folder are, as dbt's command takes them.
    """
    # Without a log: the command has one, and until then no file of the data directory stays open.
    found = dbtRunner().invoke(["--quiet", "--log-level-file", "none", "parse", *options]).result
    return found if isinstance(found, Manifest) else None


def do(manifest: Manifest | None, words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Do what dbt's command does; its lines go to the standard output.

    Args:
        manifest: The project, already read; without it dbt reads it now, and says what is wrong with it.
        words: The words of the command after `dbt`.
        environment: Variables beside those that the process has.

    Returns:
        The exit status of the command: 1 for what failed, 2 for what could not be tried.
    """
    os.environ.update(environment)
    done = dbtRunner(manifest=manifest).invoke(list(words))
    if done.exception is not None:
        sys.stderr.write(f"{done.exception}\n")
    sys.stdout.flush()
    sys.stderr.flush()
    return 0 if done.success else 2 if done.exception else 1


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing is printed inside the block, by whatever library: it would be taken for the output of the command."""
    kept = [os.dup(descriptor) for descriptor in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        yield
    finally:
        for descriptor, before in zip((1, 2), kept, strict=True):
            os.dup2(before, descriptor)
            os.close(before)
        os.close(nowhere)


def main(options: Sequence[str]) -> int:
    """Read the project, wait for the command, do it."""
    # Whoever interrupts the run interrupts a dbt that builds; one that waits has nothing to bring to an end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with _silence():
        manifest = read_project(options)
    line = sys.stdin.readline()
    if not line:
        return 0
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return do(manifest, **json.loads(line))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
