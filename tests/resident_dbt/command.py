"""The dbt that waits for its command, as a test's Dagster starts it: the resident dbt does the work, on this output.

Belongs here: handing over the command, folder, environment and output, and ending as dbt ended. It imports as little as
it can, for its start is what the resident dbt saves.
"""

import json
import os
import socket
import sys


def main() -> int:
    """Have it done; returns the exit status."""
    line = sys.stdin.readline()
    if not line:
        return 0
    word = json.loads(line)
    folder = os.getcwd()  # noqa: PTH109 - importing pathlib takes as long as all the rest
    asked = json.dumps({**word, "folder": folder, "inherited": dict(os.environ)}).encode()
    with socket.socket(socket.AF_UNIX) as resident:
        resident.connect("\0" + sys.argv[1])
        socket.send_fds(resident, [len(asked).to_bytes(8)], [1, 2])
        resident.sendall(asked)
        said = resident.recv(1)
    # Nothing is said when what did the work was killed.
    return said[0] if said else 137


sys.exit(main())
