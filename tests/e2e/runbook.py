"""The commands of an entry of the runbook, as a machine without containers runs them.

Belongs here: reading them, and what is put in the place of containers, volumes and example days.
"""

import re
import shlex
import subprocess
from datetime import date
from pathlib import Path

from tests.crash.process import COMMAND, environment
from tmdb_assets.settings import PROJECT_DIR

RUNBOOK = (PROJECT_DIR / "docs" / "runbook.md").read_text(encoding="utf-8")
_PREFIX = re.compile(r"docker compose (exec|run( --rm| --no-deps| --volume \S+)*) [\w-]+ ")


def commands_of(title: str) -> list[str]:
    """The commands below a heading that are run inside of a container."""
    section = RUNBOOK.partition(f"\n### {title}\n")[2].partition("\n##")[0]
    lines = [line for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]
    return [line for line in lines if " exec " in line or " run " in line]


def follow(title: str, env: dict[str, str], data: Path, day: date, **more: str) -> list[subprocess.CompletedProcess]:
    """Run the commands of an entry, one after the other.

    Args:
        title: Its heading.
        env: The project's settings.
        data: What stands for the volume `/data`.
        day: What stands for the example's days.
        more: Other words to put in the place of those of the example.
    """
    done = []
    for line in commands_of(title):
        text = re.sub(r"/data\b", str(data), _PREFIX.sub("", line))
        text = re.sub(r"\d{4}-\d{2}-\d{2}", str(day), text)
        for word, other in more.items():
            text = text.replace(word, other)
        words = shlex.split(text, comments=True)
        words[0] = str(COMMAND) if words[0] == "tmdb-assets" else words[0]
        done.append(
            subprocess.run(words, env=environment(env), cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
        )
    return done
