"""A copy of the project in a directory of its own, into which a dataset is put and out of which it is taken again.

Belongs here: copying, the one line, and running the copy's code in processes. What the dataset is, is in `overlay`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tmdb_assets.settings import PROJECT_DIR

HERE = Path(__file__).parent
OVERLAY = HERE / "overlay"
LIST = "tmdb_assets/datasets/__init__.py"
PARTS = ("tmdb_assets", "dbt", "dagster.yaml", "workspace.yaml", "pyproject.toml", "README.md", "docs")
MADE = ("target", "logs", "dbt_packages", ".user.yml", "__pycache__")
"""What running leaves beside the code; git ignores it, too."""


@dataclass(frozen=True)
class House:
    """A copy of the project.

    Attributes:
        root: Where it is.
        env: The environment of what is run there, beside what makes its code the one that runs.
    """

    root: Path
    env: dict[str, str]

    @classmethod
    def built(cls, root: Path, env: dict[str, str]) -> "House":
        """A copy of the project as it is, without data and without what can be made again."""
        for part in PARTS:
            source = PROJECT_DIR / part
            if source.is_dir():
                shutil.copytree(source, root / part, ignore=shutil.ignore_patterns(*MADE))
            else:
                shutil.copy(source, root / part)
        return cls(root, env)

    def files(self) -> dict[str, bytes]:
        """Every file of the copy."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for part in PARTS
            for path in [self.root / part, *(self.root / part).rglob("*")]
            if path.is_file() and not {*path.relative_to(self.root).parts} & {*MADE}
        }

    def add(self, name: str) -> None:
        """Put the overlay in, and the name of its dataset into the list of datasets."""
        shutil.copytree(OVERLAY, self.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*MADE))
        self._edit(r"^(_MODULES = \(.*)\)$", rf'\1, "{name}")')

    def remove(self, name: str) -> None:
        """Delete the overlay's rooms with whatever was made in them, and the name."""
        for path in sorted(OVERLAY.rglob("*")):
            place = path.relative_to(OVERLAY)
            if path.is_dir() and not (PROJECT_DIR / place).exists():
                shutil.rmtree(self.root / place, ignore_errors=True)
            elif path.is_file():
                (self.root / place).unlink(missing_ok=True)
        self._edit(rf'^(_MODULES = \(.*), "{name}"\)$', r"\1)")

    def _edit(self, line: str, by: str) -> None:
        path = self.root / LIST
        text, count = re.subn(line, by, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert count == 1
        path.write_text(text, encoding="utf-8")

    def prepare(self) -> None:
        """Write the contracts, and let dbt parse, as `make contracts` and `make setup` do."""
        self.python("-m", "tmdb_assets.schemas.contract")
        dbt = [str(Path(sys.executable).parent / "dbt"), "--quiet", "parse", "--profiles-dir", "."]
        _good(self._start(dbt, self.root / "dbt", {"DO_NOT_TRACK": "1"}))

    def command(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """`tmdb-assets` of the copy, whatever its exit status; NOW moves its clock."""
        return self._start([sys.executable, str(HERE / "at.py"), *words], self.root, variables)

    def ask(self, script: str, *words: str, **variables: str) -> dict:
        """What a script beside this module, run with the copy's code, prints as JSON."""
        done = self._start([sys.executable, str(HERE / script), *words], self.root, variables)
        return json.loads(_good(done).stdout.splitlines()[-1])

    def python(self, *words: str) -> str:
        """What Python prints with the copy's code."""
        return _good(self._start([sys.executable, *words], self.root, {})).stdout

    def environment(self, variables: dict[str, str]) -> dict[str, str]:
        """An environment in which the copy's code is the one that runs, and nothing else of the project's is set."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        own = {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1", "COLUMNS": "200"}
        return kept | own | self.env | variables

    def _start(self, words: list[str], directory: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=directory,
            env=self.environment(variables),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def _good(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    assert done.returncode == 0, done.stdout + done.stderr
    return done
