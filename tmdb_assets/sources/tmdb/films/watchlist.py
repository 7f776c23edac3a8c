"""The user's watchlist: films that are captured every day, whatever their popularity.

Belongs here: the file's format. What happens with the films does not.
"""

import re
from pathlib import Path

from tmdb_assets.settings import SettingsError


def read_watchlist(path: Path | None) -> list[int]:
    """The TMDB ids in a watchlist file, in its order, each once; none without a file.

    One id a line; blank lines and everything after a `#` are ignored.

    Raises:
        SettingsError: The file cannot be read, or a line is no id; the text names file and line.
    """
    if path is None:
        return []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"TMDB_ASSETS_WATCHLIST: {path} cannot be read ({error})") from None
    ids: dict[int, None] = {}
    for number, line in enumerate(lines, start=1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        if not re.fullmatch(r"[0-9]{1,12}", text) or not 0 < int(text) < 2**31:
            raise SettingsError(
                f"TMDB_ASSETS_WATCHLIST: line {number} of {path} is {text[:40]!r}: write one TMDB id a line, such as"
                " 550 (comments begin with #)"
            )
        ids[int(text)] = None
    return list(ids)
