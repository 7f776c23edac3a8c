"""What is noted of a report, in `about.json` beside its files: what it was made of, and whether it is outdated.

Belongs here: the note, writing and reading it. What is made of it is said by `currency` and by whoever makes reports.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

ABOUT = "about.json"


@dataclass(frozen=True)
class Note:
    """What is noted of the report of a period.

    Attributes:
        period: Which one it is about, as its folder is called.
        history: What it says that hangs on which periods were observed, by what it is.
        charts: Digest of what each of its charts was drawn from, by name.
        made: What its files were made of, and their digests (`made_of.note_of`).
        outdated: What is another one since, in words; empty as long as nothing is.
    """

    period: str
    history: Mapping[str, str | int | None]
    charts: Mapping[str, str]
    made: Mapping[str, Any]
    outdated: str = ""

    def saying(self, outdated: str) -> "Note":
        """The same of a report that became outdated."""
        return replace(self, outdated=outdated)

    @property
    def text(self) -> bytes:
        """The content of the file."""
        return (json.dumps(asdict(self), indent=2) + "\n").encode()


def read_note(folder: Path) -> Note | None:
    """What is noted of the report in a folder; None if nothing is (of an earlier version), or it cannot be read."""
    try:
        noted = Note(**json.loads((folder / ABOUT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    mappings = (noted.history, noted.charts, noted.made)
    is_whole = all(isinstance(one, dict) for one in mappings) and isinstance(noted.outdated, str)
    return noted if is_whole and noted.period == folder.name else None
