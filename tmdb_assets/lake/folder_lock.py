"""Folders that one process at a time may write.

Belongs here: locking a folder, and letting go of it. The system lets go by itself when the process ends, however it
ends, so a killed one is in nobody's way. What is written into a folder is the business of whoever locks it.
"""

import os
import threading
from pathlib import Path

from upath import UPath

try:
    import fcntl
except ImportError:  # Windows locks no folder
    fcntl = None

# The locked folders, each open as long as it is locked. They belong to the process and not to a capture: a capture
# that fails leaves its parts to the next one, which may run in the same process.
_claims: dict[str, int] = {}
_claims_lock = threading.Lock()


def claim(place: Path | UPath) -> bool:
    """Lock a folder for this process; False if another process has it.

    A folder that was moved while this waited for it is locked where it is now: see `is_claimed`.

    Raises:
        FileNotFoundError: There is no such folder.
    """
    if fcntl is None:
        return True
    with _claims_lock:
        if str(place) in _claims:
            return True
        handle = os.open(str(place), os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        except OSError:  # a file system without locks: the pools have to do
            os.close(handle)
            return True
        _claims[str(place)] = handle
        return True


def is_claimed(place: Path | UPath) -> bool:
    """Whether the folder that this process locked is still the one at `place`, and was not moved away."""
    with _claims_lock:
        handle = _claims.get(str(place))
    try:
        return handle is None or os.path.samestat(os.fstat(handle), Path(str(place)).stat())
    except FileNotFoundError:
        return False


def let_go(place: Path | UPath) -> None:
    """Unlock a folder, if this process locked it."""
    with _claims_lock:
        if (handle := _claims.pop(str(place), None)) is not None:
            os.close(handle)
