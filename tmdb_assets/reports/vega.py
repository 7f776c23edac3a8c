"""Vega's own scripts, which every page has: kept between runs, as putting them together takes a core a second.

Belongs here: where they are kept, and that what is there is what was put there. Putting them together is done by
`pictures`.
"""

import hashlib
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from tmdb_assets.lake.disk import told_clearly


def kept_vega(place: Path) -> str | None:
    """The scripts that are kept in a folder; None if there are none of this version of vl-convert, or they are damaged.

    Args:
        place: The folder of all reports.
    """
    for path in place.glob(f"{_prefix()}*.js"):
        with suppress(OSError, UnicodeDecodeError):
            script = path.read_bytes().decode()
            if path == _path(place, script):
                return script
    return None


def keep_vega(place: Path, script: str) -> None:
    """Keep the scripts for the next run; those of other versions go.

    Raises:
        DiskError: The disk is full, or may not be written.
    """
    path = _path(place, script)
    with told_clearly("What all reports have in common", path):
        place.mkdir(parents=True, exist_ok=True)
        torn = path.with_suffix(".tmp")
        torn.write_bytes(script.encode())
        torn.replace(path)
        for other in place.glob(".vega-*.js"):
            if other != path:
                other.unlink(missing_ok=True)


def _path(place: Path, script: str) -> Path:
    return place / f"{_prefix()}{hashlib.sha256(script.encode()).hexdigest()}.js"


def _prefix() -> str:
    return f".vega-{version('vl-convert-python')}-"
