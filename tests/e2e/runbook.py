"""The commands of an entry of the runbook, as a machine without containers runs them.

Belongs here: reading them, and what is put in the place of the data directory, the backups and the example's days.
"""

import re
import shlex
import subprocess
from datetime import date
from pathlib import Path

from tests.crash.process import COMMAND, environment
from tmdb_assets.settings import PROJECT_DIR

RUNBOOK = (PROJECT_DIR / "docs" / "runbook.md").read_text(encoding="utf-8")
_STEPS = re.compile(r"^\| \| one machine \| containers \|\n.*\n((?:\|.*\n)+)", re.MULTILINE)


def steps_by_entry() -> dict[str, list[tuple[str, str]]]:
    """What to do by heading: pairs of commands, on one machine and in containers; empty where only words stand."""
    found = {}
    for part in re.split(r"^#+ ", RUNBOOK, flags=re.MULTILINE)[1:]:
        lines = "".join(_STEPS.findall(part)).splitlines()
        cells = [line.strip("|").split(" | ")[-2:] for line in lines]
        found[part.splitlines()[0]] = [(_command(left), _command(right)) for left, right in cells]
    return found


def _command(cell: str) -> str:
    """The command that a cell is; empty if it says in words what to do, even if it names a command."""
    whole = re.fullmatch(r"\s*`([^`]+)`\s*", cell)
    return whole[1] if whole else ""


def commands_of(title: str) -> list[str]:
    """The commands below a heading for one machine."""
    return [left for left, _ in steps_by_entry()[title] if left]


def follow(title: str, env: dict[str, str], data: Path, day: date, **more: str) -> list[subprocess.CompletedProcess]:
    """Run the commands of an entry, one after the other.

    Args:
        title: Its heading.
        env: The project's settings.
        data: What stands for the folder `data`.
        day: What stands for the example's days.
        more: Other words to put in the place of those of the example.
    """
    done = []
    for line in commands_of(title):
        text = re.sub(r"(?<= )data\b", str(data), line)
        text = re.sub(r"\d{4}-\d{2}-\d{2}", str(day), text)
        for word, other in more.items():
            text = re.sub(rf"(?<= ){word}(?=/|$)", other, text)
        words = shlex.split(text, comments=True)
        words[0] = str(COMMAND) if words[0] == "tmdb-assets" else words[0]
        done.append(
            subprocess.run(words, env=environment(env), cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
        )
    return done
