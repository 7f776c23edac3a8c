"""A day made by an earlier commit of this project is opened by this one, or it says what to run.

Needs the project's history: a clone without it is told so. One process of the earlier code makes the data.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.process import COMMAND, environment
from tests.e2e.pipeline import Pipeline
from tests.today import TODAY
from tmdb_assets import published
from tmdb_assets.migrating.places import steps
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.settings import PROJECT_DIR

pytestmark = pytest.mark.soak


PLACES = ("tmdb_assets/schemas", "dbt/models")
RUN = """
import sys
try:
    from tmdb_assets.cli.commands import main
except ImportError:  # before the commands had a room
    from tmdb_assets.cli import main
sys.argv[1:] = ["run"]
main()
"""


def git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        pytest.skip(f"the project's history is not here: git {' '.join(words)}: {done.stderr.strip() or 'nothing'}")
    return done.stdout.strip()


def parent() -> str:
    """The commit before this one."""
    return git("rev-parse", "HEAD~1")


def before_tables_changed() -> str:
    """The newest commit whose tables are declared otherwise."""
    newest = git("log", "-1", "--format=%H", "--", *PLACES)
    return git("rev-parse", f"{newest}~1")


@dataclass(frozen=True)
class Earlier:
    """The code of an earlier commit, in a directory of its own."""

    place: Path

    @classmethod
    def of(cls, commit: str, place: Path) -> "Earlier":
        place.mkdir()
        with subprocess.Popen(["git", "archive", commit], cwd=PROJECT_DIR, stdout=subprocess.PIPE) as archive:
            subprocess.run(["tar", "-x"], cwd=place, stdin=archive.stdout, check=True)
        earlier = cls(place)
        dbt = ["dbt", "--quiet", "parse", "--profiles-dir", "."]
        subprocess.run([COMMAND.with_name("dbt"), *dbt[1:]], cwd=place / "dbt", env=earlier.environment({}), check=True)
        return earlier

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        return environment({}) | {"PYTHONPATH": str(self.place), "DO_NOT_TRACK": "1"} | more

    def run(self, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", RUN]
        return subprocess.run(
            command, cwd=self.place, env=self.environment(env), capture_output=True, text=True, check=False
        )


def now(pipeline: Pipeline, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *words],
        cwd=PROJECT_DIR,
        env=environment(pipeline.env),
        capture_output=True,
        text=True,
        check=False,
    )


def before_datasets() -> str:
    """The commit whose files had no dataset in their places."""
    return git("rev-parse", "ff2d561")


def raw_of(pipeline: Pipeline) -> dict[str, bytes]:
    """Every raw file by its place, whether or not that begins with its source."""
    return {name.removeprefix("tmdb/"): content for name, content in pipeline.raw_files().items()}


def read_as_it_is(pipeline: Pipeline) -> None:
    """What is published is read, or whoever reads it is told of what is missing."""
    periods = now(pipeline, "periods")
    listed = published.tables(data_dir=pipeline.settings.data_dir)
    missing = {table.name for table in TABLES} - {*listed["table_name"]}
    assert periods.returncode == 0, periods.stdout + periods.stderr
    assert str(TODAY) in periods.stdout
    assert len(listed) > 10
    assert bool(missing) <= bool(published.newest(pipeline.settings.data_dir).other_version)


@pytest.mark.parametrize("commit", [parent, before_tables_changed, before_datasets])
def test_a_day_of_an_earlier_commit_is_opened_or_it_is_said_what_to_run(pipeline, tmp_path, commit):
    earlier = Earlier.of(commit(), tmp_path / "earlier")
    pipeline.set_today(TODAY)
    made = earlier.run(pipeline.env)
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
    raw = raw_of(pipeline)

    if not any(steps(pipeline.settings.data_dir)):
        read_as_it_is(pipeline)
    run = now(pipeline, "run")
    if run.returncode:
        assert "`tmdb-assets upgrade`" in " ".join((run.stdout + run.stderr).split()), run.stdout[-3000:]
        upgraded = now(pipeline, "upgrade")
        assert upgraded.returncode == 0, upgraded.stdout[-3000:] + upgraded.stderr[-3000:]
        read_as_it_is(pipeline)

    assert raw_of(pipeline) == raw
    assert published.newest(pipeline.settings.data_dir).other_version is None
    fresh = Pipeline(tmp_path / "fresh", pipeline.sandbox, pipeline.pages, pipeline.monkeypatch)
    fresh.settings.data_dir.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-r", pipeline.settings.raw_dir, fresh.settings.raw_dir], check=True)
    again = now(fresh, "run")
    assert again.returncode == 0, again.stdout[-3000:]
    assert pipeline.tables() == fresh.tables()
