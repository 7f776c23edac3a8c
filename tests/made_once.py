"""What is costly to make and only looked at or copied: made once for all processes that run tests side by side.

Belongs here: who makes it, and that the others wait. What it is, is said by the fixture that asks for it.
"""

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Told = TypeVar("Told")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Told]) -> tuple[Path, Told]:
    """A folder, and what its maker told of it.

    Args:
        factory: Where the tests of this session have their folders.
        name: Of the folder; whoever asks for the same name gets the same folder.
        make: Fills the folder that it is given, and tells what else is to be known of it, which must bear `pickle`. It
            runs in one process; if it fails, the next who asks makes it again.

    Returns:
        The folder, which nobody may change, and what `make` told.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    place, told = base / "made_once" / name, base / "made_once" / f"{name}.told"
    place.parent.mkdir(exist_ok=True)
    with place.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            told.write_bytes(pickle.dumps(make(place)))
    return place, pickle.loads(told.read_bytes())
