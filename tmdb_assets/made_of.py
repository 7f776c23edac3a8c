"""What files were made of: which published copy, and which code; and whether they still are what was made.

Belongs here: the digests that are noted beside the files of an outlet, and the comparison by which it leaves out what
would come out the same. A file that somebody changed or deleted is never left out: each is read.
"""

import hashlib
import sys
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tmdb_assets.published.reading import PublishedCopy
from tmdb_assets.settings import DBT_DIR
from tmdb_assets.warehouse.notes import digest, digest_of_tree

_PACKAGE = Path(__file__).resolve().parent
_LIBRARIES = (
    "altair",
    "duckdb",
    "jinja2",
    "pandas",
    "pantab",
    "pillow",
    "psycopg",
    "pyarrow",
    "tableauhyperapi",
    "vl-convert-python",
)
"""What writes files or draws pictures."""


UNCHANGED = "the same copy and the same code as they were made of, and their bytes are those that were noted"
"""Why files are not written again."""


def made_of(copy: PublishedCopy, *more: Path) -> dict[str, str] | None:
    """What is made of this copy, and of some more files, by this code; None if nothing was noted of the copy."""
    if copy.sha256 is None or not all(path.is_file() for path in more):
        return None
    return {"copy": copy.sha256, "code": code(), **{path.name: digest(path) for path in more}}


def note_of(made: Mapping[str, str], folder: Path, names: Iterable[str]) -> dict[str, object]:
    """What is to be noted beside files that were made.

    Args:
        made: What they were made of.
        folder: Where they are.
        names: Their names.
    """
    return {**made, "sha256": {name: digest(folder / name) for name in names}}


def are_still(noted: Any, made: Mapping[str, str] | None, folder: Path, names: Collection[str]) -> bool:  # noqa: ANN401 - whatever was noted
    """Whether files were made of the same, by the same code, and are there with the bytes that were noted.

    Args:
        noted: What `note_of` gave.
        made: What they would be made of now.
        folder: Where they are.
        names: Those that there have to be.
    """
    if made is None or not isinstance(noted, dict) or any(noted.get(name) != value for name, value in made.items()):
        return False
    files = noted.get("sha256")
    return isinstance(files, dict) and {*files} == {*names} and all(has(folder / name, files[name]) for name in names)


def has(path: Path, sha256: object) -> bool:
    """Whether a file is there, and has these bytes."""
    try:
        return digest(path) == sha256
    except OSError:
        return False


@cache
def code() -> str:
    """A digest of the project's code and SQL and of the libraries' versions: any change makes everything again."""
    found = hashlib.sha256(sys.version.encode())
    for name in _LIBRARIES:
        found.update(f"{name} {_version(name)}\n".encode())
    for place in (_PACKAGE, *(DBT_DIR / name for name in ("models", "macros", "seeds"))):
        found.update(digest_of_tree(place).encode())
    return found.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
