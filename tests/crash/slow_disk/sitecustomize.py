"""A slow disk for a Python process with this folder on its PYTHONPATH: a change of a file is announced, then late.

Python loads it at its start. The product does not know of it: Python itself reports each opening, renaming and so on
of a file before it happens (audit events), and this waits for a while before letting it happen. A file that is copied
is copied in pieces, as the system may do it at any time, with a wait between two of them.

TMDB_CRASH_PIPE: a named pipe that gets a line for each, `<event>\\t<path>`, written before the wait.
TMDB_CRASH_DELAY: seconds to wait.
TMDB_CRASH_FOLDERS: the folders whose files are slow, separated by colons.
"""

import os
import sys
import time
from pathlib import Path

_CHANGES = {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod"}
_PIECE = 1 << 20
_pipe = os.environ.get("TMDB_CRASH_PIPE", "")
_delay = float(os.environ.get("TMDB_CRASH_DELAY", "0"))
_folders = tuple(filter(None, os.environ.get("TMDB_CRASH_FOLDERS", "").split(":")))


def _slow(event, args):
    if event not in _CHANGES:
        return
    try:
        path = os.fsdecode(args[0])
    except TypeError:  # an open file has no name
        return
    reads = event == "open" and not (args[2] or 0) & (os.O_WRONLY | os.O_RDWR)
    if reads or not path.startswith(_folders):
        return
    _announce(event, path)


def _announce(event, path):
    os.write(_announcements, f"{event}\t{path}\n".encode())
    time.sleep(_delay)


def _copy_a_piece(out, source, offset, count):
    path = str(Path(f"/proc/self/fd/{out}").readlink())
    if path.startswith(_folders):
        _announce("copy", path)
        count = min(count, _PIECE)
    return _sendfile(out, source, offset, count)


if _pipe and _folders:
    _announcements = os.open(_pipe, os.O_WRONLY)
    sys.addaudithook(_slow)
    _sendfile, os.sendfile = os.sendfile, _copy_a_piece
